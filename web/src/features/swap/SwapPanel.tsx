import { memo } from "react";
import type { PanelProps } from "../../api/snapshot.ts";
import type { Snapshot } from "../../api/types.ts";
import type { ChartSeries } from "../../charts/chart-options.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import { findingsOn } from "../../lib/cards.ts";
import { formatByteRate, formatByteRateTick, formatBytes, formatExactBytes, formatPercent } from "../../lib/format.ts";
import { missingFor, missingOf } from "../../lib/missing.ts";
import { growingByteScale } from "../../lib/scale.ts";
import { windowFigures } from "../../lib/series.ts";
import { formatSpan } from "../../lib/time.ts";
import { Card } from "../../ui/Card.tsx";
import { Term } from "../../ui/Term.tsx";

const SERIES: readonly ChartSeries[] = [
  { label: "In", color: "--series-blue" },
  { label: "Out", color: "--series-orange", hatched: true },
];
const PICKERS = [({ swap }: Snapshot) => swap?.inBytesPerSecond, ({ swap }: Snapshot) => swap?.outBytesPerSecond];
const SCALE = growingByteScale(64 * 1024);

/** How full swap is, and whether it is being used: a full swap that nobody touches harms nobody. */
export const SwapPanel = memo(function SwapPanel({ points, spanSeconds }: PanelProps) {
  const snapshot = points.at(-1)?.value;
  const isLoading = snapshot === undefined;
  const swap = snapshot?.swap;
  const isAbsent = swap?.totalBytes === 0;
  const now = isAbsent ? "None" : formatPercent(swap?.usagePercent);
  const [average, peak] = windowFigures(points, ({ swap }) => swap?.usagePercent, formatPercent);
  const rates = [formatByteRate(swap?.inBytesPerSecond), formatByteRate(swap?.outBytesPerSecond)];
  return (
    <Card
      id="swap"
      title="Swap"
      field={["swap.usagePercent", "swap.usedBytes", "swap.totalBytes"]}
      now={now}
      exact={swap && `${formatExactBytes(swap.usedBytes)} of ${formatExactBytes(swap.totalBytes)}`}
      about={
        isAbsent
          ? "This machine has no swap"
          : swap
            ? `used, ${formatBytes(swap.usedBytes)} of ${formatBytes(swap.totalBytes)}`
            : ""
      }
      figures={isAbsent ? [] : [average, peak]}
      isLoading={isLoading}
      missing={missingFor(missingOf(snapshot), "swap")}
      level={findingsOn("swap", snapshot?.verdict.sentences)[0]?.level}
    >
      {isAbsent ? (
        <p className="card__quiet">
          Nothing can be moved out of memory to disk. That is common in the cloud, and no fault.
        </p>
      ) : (
        <>
          <TimeChart
            summary={`Bytes per second read from swap and written to it, over ${formatSpan(spanSeconds)}: now ${rates[0]} in, ${rates[1]} out.`}
            kind="lines"
            series={SERIES}
            points={points}
            pickers={PICKERS}
            scale={SCALE}
            spanSeconds={spanSeconds}
            formatTick={formatByteRateTick}
            formatValue={formatByteRate}
          />
          <Legend
            label="Swapping, now"
            series={SERIES}
            values={isLoading ? ["", ""] : rates}
            name={({ label }) => <Term field={`swap.${label.toLowerCase()}BytesPerSecond`}>{label}</Term>}
          />
        </>
      )}
    </Card>
  );
});
