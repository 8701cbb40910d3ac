import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Pressure, Snapshot } from "../../api/types.ts";
import type { CardId } from "../../lib/cards.ts";
import { formatNumber } from "../../lib/format.ts";
import type { Metric } from "../../lib/metric.ts";
import { growingScale } from "../../lib/scale.ts";
import { highest } from "../../lib/series.ts";
import { PERCENT } from "../../lib/units.ts";
import { MetricCard } from "../MetricCard.tsx";
import { PressureTable } from "./PressureTable.tsx";
import { isExact, STALLS, stallNow } from "./stalls.ts";

interface PressurePanelProps extends PanelProps {
  /** Of the whole machine, or of the container alone. */
  of?: "host" | "container";
}

const SCALE = growingScale(10);

function metricOf(
  id: CardId,
  field: string,
  pressureOf: (snapshot: Snapshot) => Pressure | undefined,
): Metric<Snapshot> & { pressureOf: typeof pressureOf } {
  const worst = (snapshot: Snapshot) => highest(STALLS, ({ name }) => stallNow(pressureOf(snapshot), name));
  return {
    id,
    field,
    pressureOf,
    title: "Pressure",
    fields: [`${field}.cpu.someAvg10Percent`],
    kind: "lines",
    layers: STALLS.map(({ name, ...series }) => ({
      ...series,
      pick: (snapshot) => stallNow(pressureOf(snapshot), name),
    })),
    unit: PERCENT,
    scale: () => SCALE,
    headline: (snapshot) => {
      const stall = worst(snapshot);
      return stall && stallNow(pressureOf(snapshot), stall.name);
    },
    picture: "Share of time in which tasks waited",
    about: (snapshot) => {
      const stall = worst(snapshot);
      if (stall === undefined) return "";
      const seconds = isExact(pressureOf(snapshot)) ? snapshot.intervalSeconds : 10;
      return `of the last ${seconds === 1 ? "second" : `${formatNumber(seconds)}\u00a0s`} spent waiting for ${stall.awaited}`;
    },
  };
}

const METRICS = {
  host: metricOf("pressure", "pressure", ({ pressure }) => pressure),
  container: metricOf("container-pressure", "container.pressure", ({ container }) => container?.pressure),
};

/** How much of the time something waited: the first thing to look at when all is slow. */
export const PressurePanel = memo(function PressurePanel({ of = "host", ...panel }: PressurePanelProps) {
  const metric = METRICS[of];
  const { snapshot } = panel;
  return (
    <MetricCard {...panel} metric={metric} legend="none">
      <PressureTable
        field={metric.field}
        pressure={snapshot && metric.pressureOf(snapshot)}
        isLoading={snapshot === undefined}
      />
    </MetricCard>
  );
});
