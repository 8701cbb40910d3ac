import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Load, Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";
import { Swatch } from "../../charts/Swatch.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { formatCount, formatLoad, formatNumber } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { growingScale } from "../../lib/scale.ts";
import { windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { Term } from "../../ui/Term.tsx";
import { Value } from "../../ui/Value.tsx";
import "../../charts/SeriesTable.css";

interface LoadSeries extends ChartSeries {
  name: keyof Load;
}

const SERIES: readonly LoadSeries[] = [
  { name: "one", label: "1 min", color: "--series-blue" },
  { name: "five", label: "5 min", color: "--series-orange" },
  { name: "fifteen", label: "15 min", color: "--series-grey", hatched: true },
];
const PICKERS = SERIES.map(
  ({ name }) =>
    ({ load }: Snapshot) =>
      load?.[name],
);

/** How many tasks run or wait, beside how many could run. */
export const LoadPanel = memo(function LoadPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const { load, host } = snapshot ?? {};
  const cpus = host?.logicalCpus;
  const now = formatLoad(load?.one);
  const [average, peak] = windowFigures(points, ({ load }) => load?.one, formatLoad);
  return (
    <Card
      id="load"
      title="Load"
      field={["load.one", "host.logicalCpus"]}
      now={now}
      about={
        load ? `tasks, ${perCpu(load.one, cpus)} for each of ${formatCount(cpus)} ${cpus === 1 ? "CPU" : "CPUs"}` : ""
      }
      figures={[average, peak]}
      isLoading={isLoading}
      missing={missingFor(missingOf(snapshot), "load")}
      level={findingsOn("load", snapshot?.verdict.sentences)[0]?.level}
    >
      <TimeChart
        summary={`Load average over ${formatSpan(spanSeconds)}: now ${now}, average ${average.text}, peak ${peak.text}.`}
        kind="lines"
        series={SERIES}
        points={points}
        pickers={PICKERS}
        scale={growingScale(cpus || 1)}
        spanSeconds={spanSeconds}
        formatTick={formatNumber}
        formatValue={formatLoad}
      />
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
          {SERIES.map(({ name, label, color, hatched }) => (
            <tr key={name}>
              <th scope="row">
                <Swatch color={color} hatched={hatched} />
                <Term field={`load.${name}`}>{label}</Term>
              </th>
              <td>
                <Value text={formatLoad(load?.[name])} isLoading={isLoading} />
              </td>
              <td>
                <Value text={perCpu(load?.[name], cpus)} isLoading={isLoading} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
});

function perCpu(load: number | undefined, cpus: number | undefined): string {
  return formatLoad(load !== undefined && cpus ? load / cpus : undefined);
}
