import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Load, Snapshot } from "../../api/types.ts";
import { Swatch } from "../../charts/Swatch.tsx";
import { formatLoad, plural } from "../../lib/format.ts";
import type { Layer, Metric } from "../../lib/metric.ts";
import { growingScale } from "../../lib/scale.ts";
import { LOAD } from "../../lib/units.ts";
import { Term } from "../../ui/Term.tsx";
import { Value } from "../../ui/Value.tsx";
import { MetricCard } from "../MetricCard.tsx";
import "../../charts/SeriesTable.css";

const average = (name: keyof Load, label: string, color: Layer<Snapshot>["color"]) => ({
  name,
  label,
  color,
  pick: ({ load }: Snapshot) => load?.[name],
});

const LAYERS: readonly (Layer<Snapshot> & { name: keyof Load })[] = [
  average("one", "1 min", "--series-blue"),
  average("five", "5 min", "--series-orange"),
  { ...average("fifteen", "15 min", "--series-grey"), hatched: true },
];

const METRIC: Metric<Snapshot> = {
  id: "load",
  title: "Load",
  field: "load",
  fields: ["load.one", "host.logicalCpus"],
  kind: "lines",
  layers: LAYERS,
  unit: LOAD,
  scale: (newest) => growingScale(newest?.host.logicalCpus || 1),
  headline: ({ load }) => load?.one,
  picture: "Load average",
  about: ({ load, host: { logicalCpus: cpus } }) => {
    if (load === undefined) return "";
    return cpus ? `tasks, ${perCpu(load.one, cpus)} per CPU (${plural(cpus, "CPU")})` : "tasks";
  },
};

/** How many tasks run or wait, beside how many could run. */
export const LoadPanel = memo(function LoadPanel(panel: PanelProps) {
  const isLoading = panel.snapshot === undefined;
  const { load, host } = panel.snapshot ?? {};
  return (
    <MetricCard {...panel} metric={METRIC} legend="none">
      <table className="series-table" aria-label="Load averages, now">
        <thead>
          <tr>
            <th scope="col">Over</th>
            <th scope="col">Tasks</th>
            <th scope="col">
              <Term field="host.logicalCpus" note="The load average divided by the number of logical CPUs.">
                Per CPU
              </Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {LAYERS.map(({ name, label, color, hatched }) => (
            <tr key={name}>
              <th scope="row">
                <Swatch color={color} hatched={hatched} />
                <Term field={`load.${name}`}>{label}</Term>
              </th>
              <td>
                <Value text={formatLoad(load?.[name])} isLoading={isLoading} />
              </td>
              <td>
                <Value text={perCpu(load?.[name], host?.logicalCpus)} isLoading={isLoading} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </MetricCard>
  );
});

function perCpu(load: number | undefined, cpus: number | undefined): string {
  return formatLoad(load !== undefined && cpus ? load / cpus : undefined);
}
