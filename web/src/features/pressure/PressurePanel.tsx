import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Pressure, Snapshot } from "../../api/types.ts";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { type CardId, findingsOn } from "../../lib/cards.ts";
import { formatPercent } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { growingScale } from "../../lib/scale.ts";
import { highest, windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { PressureTable } from "./PressureTable.tsx";
import { STALLS } from "./stalls.ts";

interface PressurePanelProps extends PanelProps {
  /** Of the whole machine, or of the container alone. */
  of?: "host" | "container";
}

const SCALE = growingScale(10);

const OF = {
  host: { id: "pressure", field: "pressure", pick: ({ pressure }: Snapshot) => pressure },
  container: {
    id: "container-pressure",
    field: "container.pressure",
    pick: ({ container }: Snapshot) => container?.pressure,
  },
} as const satisfies Record<string, { id: CardId; field: string; pick: (snapshot: Snapshot) => Pressure | undefined }>;

const PICKERS = {
  host: STALLS.map(
    ({ name }) =>
      (snapshot: Snapshot) =>
        OF.host.pick(snapshot)?.[name]?.someAvg10Percent,
  ),
  container: STALLS.map(
    ({ name }) =>
      (snapshot: Snapshot) =>
        OF.container.pick(snapshot)?.[name]?.someAvg10Percent,
  ),
};

/** How much of the time something waited: the first thing to look at when all is slow. */
export const PressurePanel = memo(function PressurePanel({ points, spanSeconds, of = "host" }: PressurePanelProps) {
  const { id, field, pick } = OF[of];
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const pressure = snapshot && pick(snapshot);
  const worst = highest(STALLS, ({ name }) => pressure?.[name]?.someAvg10Percent);
  const now = formatPercent(worst && pressure?.[worst.name]?.someAvg10Percent);
  const [average, peak] = windowFigures(points, (value) => worstOf(pick(value)), formatPercent);
  return (
    <Card
      id={id}
      title="Pressure"
      field={`${field}.cpu.someAvg10Percent`}
      now={now}
      about={worst ? `waited for ${worst.awaited}, of the last 10 s` : ""}
      figures={[average, peak]}
      isLoading={isLoading}
      missing={missingFor(missingOf(snapshot), field)}
      level={findingsOn(id, snapshot?.verdict.sentences)[0]?.level}
    >
      <TimeChart
        summary={`Share of time in which something waited, over ${formatSpan(spanSeconds)}: now ${now}, average ${average.text}, peak ${peak.text}.`}
        kind="lines"
        series={STALLS}
        points={points}
        pickers={PICKERS[of]}
        scale={SCALE}
        spanSeconds={spanSeconds}
        formatTick={(value) => `${value}\u00a0%`}
        formatValue={formatPercent}
      />
      <PressureTable field={field} pressure={pressure} isLoading={isLoading} />
    </Card>
  );
});

function worstOf(pressure: Pressure | undefined): number | undefined {
  const worst = highest(STALLS, ({ name }) => pressure?.[name]?.someAvg10Percent);
  return worst && pressure?.[worst.name]?.someAvg10Percent;
}
