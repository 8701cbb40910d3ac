import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import { formatNumber } from "../../lib/format.ts";
import type { Metric } from "../../lib/metric.ts";
import { percentScale } from "../../lib/scale.ts";
import { PERCENT } from "../../lib/units.ts";
import { Facts } from "../../ui/Facts.tsx";
import { MetricCard } from "../MetricCard.tsx";
import { limitedByFact } from "./limited-by.ts";

const METRIC: Metric<Snapshot> = {
  id: "container-cpu",
  title: "CPU",
  field: "container.cpu",
  fields: ["container.cpu.usagePercent", "container.cpu.limitCores"],
  kind: "lines",
  layers: [
    {
      label: "Usage",
      color: "--series-blue",
      fields: ["container.cpu.usagePercent"],
      pick: ({ container }) => container?.cpu?.usagePercent,
    },
    {
      label: "Throttled",
      color: "--series-orange",
      hatched: true,
      fields: ["container.cpu.throttledPercent"],
      pick: ({ container }) => container?.cpu?.throttledPercent,
    },
  ],
  unit: PERCENT,
  scale: () => percentScale,
  headline: ({ container }) => container?.cpu?.usagePercent,
  picture: "CPU of the container, and how much of it was throttled",
  about: ({ container }) => {
    const limit = container?.cpu?.limitCores;
    return limit === undefined ? "" : `of its limit of ${formatNumber(limit)} ${limit === 1 ? "CPU" : "CPUs"}`;
  },
};

/** How much of its processors the container uses, and whether it is throttled. */
export const ContainerCpuPanel = memo(function ContainerCpuPanel(panel: PanelProps) {
  const facts = limitedByFact(panel.snapshot?.container?.cpu?.limitedBy, "container.cpu");
  return (
    <MetricCard {...panel} metric={METRIC} legendLabel="CPU of the container, now">
      {facts.length > 0 && <Facts isLoading={false} facts={facts} />}
    </MetricCard>
  );
});
