import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { formatCount } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { growingScale } from "../../lib/scale.ts";
import { windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";

const SERIES: readonly ChartSeries[] = [{ label: "Tasks", color: "--series-blue" }];
const PICKERS = [({ container }: Snapshot) => container?.pids?.current];
const SCALE = growingScale(10);

/** How many processes and threads the container has, and may have. */
export const PidsPanel = memo(function PidsPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const pids = snapshot?.container?.pids;
  const now = formatCount(pids?.current);
  const [average, peak] = windowFigures(points, ({ container }) => container?.pids?.current, formatCount);
  return (
    <Card
      id="container-pids"
      title="Processes and threads"
      field={["container.pids.current", "container.pids.limit"]}
      now={now}
      about={
        pids === undefined
          ? ""
          : pids.limit === undefined
            ? "without a limit"
            : `of ${formatCount(pids.limit)} that it may have`
      }
      figures={[average, peak]}
      isLoading={snapshot === undefined}
      missing={missingFor(missingOf(snapshot), "container.pids")}
      level={findingsOn("container-pids", snapshot?.verdict.sentences)[0]?.level}
    >
      <TimeChart
        summary={`Processes and threads of the container over ${formatSpan(spanSeconds)}: now ${now}, average ${average.text}, peak ${peak.text}.`}
        kind="lines"
        series={SERIES}
        points={points}
        pickers={PICKERS}
        scale={SCALE}
        spanSeconds={spanSeconds}
        formatTick={formatCount}
        formatValue={formatCount}
      />
    </Card>
  );
});
