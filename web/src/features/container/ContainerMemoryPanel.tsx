import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { DASH, formatBytes, formatByteTick, formatCount, formatExactBytes, formatPercent } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { byteScale, growingByteScale } from "../../lib/scale.ts";
import { windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { Facts } from "../../ui/Facts.tsx";
import { ShareBar } from "../../ui/ShareBar.tsx";

const SERIES: readonly ChartSeries[] = [{ label: "Working set", color: "--series-blue" }];
const PICKERS = [({ container }: Snapshot) => container?.memory?.workingSetBytes];
const UNLIMITED = growingByteScale(1024 ** 2);

/** How near the container is to the limit at which it is killed. */
export const ContainerMemoryPanel = memo(function ContainerMemoryPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const memory = snapshot?.container?.memory;
  const limit = memory?.limitBytes;
  const now = formatBytes(memory?.workingSetBytes);
  const [average, peak] = windowFigures(points, ({ container }) => container?.memory?.workingSetBytes, formatBytes);
  const share = formatPercent(memory?.usagePercent);
  return (
    <Card
      id="container-memory"
      title="Memory"
      field={["container.memory.workingSetBytes", "container.memory.limitBytes", "container.memory.usagePercent"]}
      now={now}
      exact={memory && formatExactBytes(memory.workingSetBytes)}
      about={
        memory === undefined
          ? ""
          : limit === undefined
            ? "working set, without a limit"
            : `working set, ${share} of its limit of ${formatBytes(limit)}`
      }
      figures={[average, peak]}
      isLoading={isLoading}
      missing={missingFor(missingOf(snapshot), "container.memory")}
      level={findingsOn("container-memory", snapshot?.verdict.sentences)[0]?.level}
    >
      <TimeChart
        summary={`Working set of the container over ${formatSpan(spanSeconds)}: now ${now}, average ${average.text}, peak ${peak.text}, limit ${limit === undefined ? "none" : formatBytes(limit)}.`}
        kind="stack"
        series={SERIES}
        points={points}
        pickers={PICKERS}
        scale={limit === undefined ? UNLIMITED : byteScale(limit)}
        spanSeconds={spanSeconds}
        formatTick={formatByteTick}
        formatValue={formatBytes}
      />
      <ShareBar
        summary={`${share} of the limit`}
        shares={[{ label: "Working set", color: "--series-blue", share: (memory?.usagePercent ?? 0) / 100 }]}
      />
      <Facts
        isLoading={isLoading}
        facts={[
          {
            name: "Limit",
            text: memory && limit === undefined ? "none" : formatBytes(limit),
            title: formatExactBytes(limit),
            field: "container.memory.limitBytes",
          },
          {
            name: "Headroom",
            text: memory && limit === undefined ? "no limit" : formatBytes(memory?.headroomBytes),
            title: formatExactBytes(memory?.headroomBytes),
            field: "container.memory.headroomBytes",
          },
          {
            name: "OOM kills",
            text: memory?.oomKills === undefined ? DASH : formatCount(memory.oomKills),
            field: "container.memory.oomKills",
          },
        ]}
      />
    </Card>
  );
});
