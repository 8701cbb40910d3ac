import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { formatCelsius, formatNumber } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { growingScale } from "../../lib/scale.ts";
import { highest, remembered, windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { Fold } from "../../ui/Fold.tsx";

const SERIES: readonly ChartSeries[] = [{ label: "Hottest", color: "--series-orange" }];
const hottestOf = remembered(({ sensors }: Snapshot) => highest(sensors, ({ celsius }) => celsius));
const PICKERS = [(snapshot: Snapshot) => hottestOf(snapshot)?.celsius];
const SCALE = growingScale(100);
const COLUMNS = [{ label: "Temperature", field: "sensors.celsius" }];
const MOST_ROWS = 6;

/** How hot it is inside. */
export const SensorsPanel = memo(function SensorsPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const sensors = snapshot?.sensors ?? [];
  const missing = missingFor(missingOf(snapshot), "sensors");
  const isAbsent = !isLoading && sensors.length === 0;
  const hottest = snapshot && hottestOf(snapshot);
  const now = isAbsent && missing.length === 0 ? "None" : formatCelsius(hottest?.celsius);
  const [average, peak] = windowFigures(points, (value) => hottestOf(value)?.celsius, formatCelsius);
  const rows = sensors.map(({ name, celsius }) => ({ name, cells: [{ text: formatCelsius(celsius) }] }));
  return (
    <Card
      id="sensors"
      title="Temperatures"
      field="sensors.celsius"
      now={now}
      about={
        isAbsent && missing.length === 0
          ? "This machine shows no sensors"
          : hottest
            ? `at the hottest, ${hottest.name}`
            : ""
      }
      figures={isAbsent ? [] : [average, peak]}
      isLoading={isLoading}
      missing={missing}
      level={findingsOn("sensors", snapshot?.verdict.sentences)[0]?.level}
    >
      {isAbsent ? (
        missing.length === 0 && (
          <p className="card__quiet">Virtual machines have none: only the machine below them knows.</p>
        )
      ) : (
        <>
          <TimeChart
            summary={`Temperature of the hottest sensor over ${formatSpan(spanSeconds)}: now ${now}, average ${average.text}, peak ${peak.text}.`}
            kind="lines"
            series={SERIES}
            points={points}
            pickers={PICKERS}
            scale={SCALE}
            spanSeconds={spanSeconds}
            formatTick={(value) => `${formatNumber(value)}\u00a0°C`}
            formatValue={formatCelsius}
          />
          <DataTable label="Temperatures" name="Sensor" columns={COLUMNS} rows={rows.slice(0, MOST_ROWS)} />
          {rows.length > MOST_ROWS && (
            <Fold
              summary={`${rows.length - MOST_ROWS} more, up to ${formatCelsius(highest(sensors.slice(MOST_ROWS), ({ celsius }) => celsius)?.celsius)}`}
            >
              <DataTable label="More temperatures" name="Sensor" columns={COLUMNS} rows={rows.slice(MOST_ROWS)} />
            </Fold>
          )}
        </>
      )}
    </Card>
  );
});
