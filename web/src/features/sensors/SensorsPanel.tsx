import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import { formatCelsius } from "../../lib/format.ts";
import type { Metric } from "../../lib/metric.ts";
import { growingScale } from "../../lib/scale.ts";
import { highest, remembered } from "../../lib/series.ts";
import { describeLag } from "../../lib/time.ts";
import { CELSIUS } from "../../lib/units.ts";
import { QuietCard } from "../../ui/Card.tsx";
import { FoldedTable } from "../../ui/DataTable.tsx";
import { isAbsent } from "../absence.ts";
import { MetricCard } from "../MetricCard.tsx";

const hottestOf = remembered(({ sensors }: Snapshot) => highest(sensors, ({ celsius }) => celsius));
const SCALE = growingScale(100);

const METRIC: Metric<Snapshot> = {
  id: "sensors",
  title: "Temperatures",
  field: "sensors",
  fields: ["sensors.celsius"],
  kind: "lines",
  layers: [{ label: "Hottest", color: "--series-orange", pick: (snapshot) => hottestOf(snapshot)?.celsius }],
  unit: CELSIUS,
  scale: () => SCALE,
  headline: (snapshot) => hottestOf(snapshot)?.celsius,
  picture: "Temperature of the hottest sensor",
  about: (snapshot) => {
    const hottest = hottestOf(snapshot);
    return hottest ? `at ${hottest.name}, the hottest` : "";
  },
};

const COLUMNS = [{ label: "Temperature", field: "sensors.celsius" }];
const MOST_ROWS = 6;

/** How hot it is inside. */
export const SensorsPanel = memo(function SensorsPanel(panel: PanelProps) {
  const { snapshot } = panel;
  if (isAbsent("sensors", snapshot)) {
    return (
      <QuietCard id="sensors" title="Temperatures" field={METRIC.fields}>
        No sensors. Virtual machines have none; only their host does.
      </QuietCard>
    );
  }
  return (
    <MetricCard {...panel} metric={METRIC} legend="none">
      <FoldedTable
        label="Temperatures"
        name="Sensor"
        columns={COLUMNS}
        rows={(snapshot?.sensors ?? []).map((sensor) => ({
          name: sensor.name,
          more: describeLag(sensor.ageSeconds),
          cells: [{ text: formatCelsius(sensor.celsius) }],
        }))}
        mostRows={MOST_ROWS}
      />
    </MetricCard>
  );
});
