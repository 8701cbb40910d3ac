import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import { DASH, formatBytes, formatCount, formatExactBytes, formatPercent } from "../../lib/format.ts";
import type { Metric } from "../../lib/metric.ts";
import { byteScale, growingByteScale } from "../../lib/scale.ts";
import { parseTime } from "../../lib/time.ts";
import { BYTES } from "../../lib/units.ts";
import { type Fact, Facts } from "../../ui/Facts.tsx";
import { ShareBar } from "../../ui/ShareBar.tsx";
import { useOnceNear } from "../../ui/use-near.ts";
import { MemoryTimeLeft } from "../MemoryTimeLeft.tsx";
import { MetricCard } from "../MetricCard.tsx";
import { limitedByFact } from "./limited-by.ts";

const WORKING_SET = { name: "sys_stats_container_memory_working_set_bytes" };
const UNLIMITED = growingByteScale(1024 ** 2);

const METRIC: Metric<Snapshot> = {
  id: "container-memory",
  title: "Memory",
  field: "container.memory",
  fields: ["container.memory.workingSetBytes", "container.memory.limitBytes", "container.memory.usagePercent"],
  kind: "stack",
  layers: [
    { label: "Working set", color: "--series-blue", pick: ({ container }) => container?.memory?.workingSetBytes },
  ],
  unit: BYTES,
  scale: (newest) => {
    const limit = newest?.container?.memory?.limitBytes;
    return limit === undefined ? UNLIMITED : byteScale(limit);
  },
  headline: ({ container }) => container?.memory?.workingSetBytes,
  picture: "Working set of the container",
  about: ({ container }) => {
    const memory = container?.memory;
    if (memory === undefined) return "";
    return memory.limitBytes === undefined
      ? "working set, no limit"
      : `working set, ${formatPercent(memory.usagePercent)} of its limit of ${formatBytes(memory.limitBytes)}`;
  },
  exact: ({ container }) => container?.memory && formatExactBytes(container.memory.workingSetBytes),
};

/** How near the container is to the limit at which it is killed. */
export const ContainerMemoryPanel = memo(function ContainerMemoryPanel(panel: PanelProps) {
  const { snapshot } = panel;
  const memory = snapshot?.container?.memory;
  const limit = memory?.limitBytes;
  const at = parseTime(snapshot?.at ?? "");
  const { isNear, watch } = useOnceNear();
  const facts: Fact[] = [
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
  ];
  if (memory?.highBytes !== undefined) {
    facts.push({
      name: "Slowed down above",
      text: formatBytes(memory.highBytes),
      title: formatExactBytes(memory.highBytes),
      field: "container.memory.highBytes",
    });
  }
  facts.push(...limitedByFact(memory?.limitedBy, "container.memory"));
  return (
    <MetricCard
      {...panel}
      metric={METRIC}
      legend="none"
      pictureEnd={limit === undefined ? ", no limit" : `, limit ${formatBytes(limit)}`}
    >
      <div ref={watch}>
        <ShareBar
          summary={`${formatPercent(memory?.usagePercent)} of the limit`}
          shares={[{ label: "Working set", color: "--series-blue", share: (memory?.usagePercent ?? 0) / 100 }]}
        />
      </div>
      {isNear && snapshot?.history && limit !== undefined && at !== undefined && (
        <MemoryTimeLeft of={WORKING_SET} limitBytes={limit} instance={snapshot.instance} at={at} />
      )}
      <Facts isLoading={snapshot === undefined} facts={facts} />
    </MetricCard>
  );
});
