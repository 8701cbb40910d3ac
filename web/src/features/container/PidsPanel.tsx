import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import { formatCount } from "../../lib/format.ts";
import type { Metric } from "../../lib/metric.ts";
import { growingScale } from "../../lib/scale.ts";
import { COUNT } from "../../lib/units.ts";
import { Facts } from "../../ui/Facts.tsx";
import { MetricCard } from "../MetricCard.tsx";
import { limitedByFact } from "./limited-by.ts";

const SCALE = growingScale(10);

const METRIC: Metric<Snapshot> = {
  id: "container-pids",
  title: "Processes and threads",
  field: "container.pids",
  fields: ["container.pids.current", "container.pids.limit"],
  kind: "lines",
  layers: [{ label: "Tasks", color: "--series-blue", pick: ({ container }) => container?.pids?.current }],
  unit: COUNT,
  scale: () => SCALE,
  headline: ({ container }) => container?.pids?.current,
  picture: "Processes and threads of the container",
  about: ({ container }) => {
    const pids = container?.pids;
    if (pids === undefined) return "";
    return pids.limit === undefined ? "no limit" : `of its limit of ${formatCount(pids.limit)}`;
  },
};

/** How many processes and threads the container has, and may have. */
export const PidsPanel = memo(function PidsPanel(panel: PanelProps) {
  const facts = limitedByFact(panel.snapshot?.container?.pids?.limitedBy, "container.pids");
  return (
    <MetricCard {...panel} metric={METRIC} legend="none">
      {facts.length > 0 && <Facts isLoading={false} facts={facts} />}
    </MetricCard>
  );
});
