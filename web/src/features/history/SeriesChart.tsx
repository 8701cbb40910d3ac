import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { backendQuery } from "../../api/queries.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import type { CardId } from "../../lib/cards.ts";
import { type Edges, edgesOf, type Range } from "../../lib/range.ts";
import type { Columns } from "../../lib/series.ts";
import { formatRange } from "../../lib/time.ts";
import type { View } from "../../lib/view.ts";
import { SaveChart } from "../SaveChart.tsx";
import { chartPromql } from "./chart-promql.ts";
import type { DetailChart } from "./detail-charts.ts";
import type { HistoryMark } from "./history-marks.ts";
import { ALL_PARTS, askTracks, type Tracks } from "./tracks.ts";
import { BESIDE_WORDS, offsetOf, paceOf } from "./use-history.ts";
import "./SeriesChart.css";

export interface SeriesChartProps {
  chart: DetailChart;
  card: CardId;
  instance: string | undefined;
  range: Range;
  now: number;
  /** In seconds between two samples of history. */
  interval: number;
  compare: View["compare"];
  marks: readonly HistoryMark[];
  isPaused: boolean;
  onZoom: (edges: Edges) => void;
}

/** Bands of more lines than this lie over each other, and tell nothing. */
const MOST_BANDS = 2;

/** One chart of history alone. */
export function SeriesChart(props: SeriesChartProps) {
  const { chart, card, instance, range, now, interval, compare, marks, isPaused, onZoom } = props;
  const { key, title, unit, scale } = chart;
  // The same for as long as it lives: its key names them.
  const [series] = useState(chart.series);
  const edges = edgesOf(range, now);
  const hasBands = series.length <= MOST_BANDS;
  const { data, error } = useQuery({
    queryKey: ["history of", instance, key, range, compare, interval],
    queryFn: async ({ client, signal }): Promise<Tracks> =>
      askTracks(
        await client.ensureQueryData(backendQuery),
        series.map(({ want }) => ({ want, parts: hasBands ? ALL_PARTS : ["average"], isCompared: hasBands })),
        { instance, edges, now, interval, offset: offsetOf(compare, edges.to) },
        signal,
      ),
    refetchInterval: ({ state: { error } }) => (isPaused ? false : paceOf(range, interval, error)),
    refetchOnWindowFocus: "last" in range && !isPaused,
    structuralSharing: false,
    // What is drawn of another range is of use until this one is read; of another member it would be a false answer.
    placeholderData: (before, query) => (query?.queryKey[1] === instance ? before : undefined),
    retry: false,
  });
  const columns = columnsOf(series, data, hasBands, compare && BESIDE_WORDS[compare]);
  const newest = columns.columns.map((column) => column.findLast((value) => value !== null) ?? undefined);
  return (
    <div className="series-chart">
      <h3 className="series-chart__title">
        {title}
        {data && (
          <SaveChart
            title={title}
            instance={instance}
            series={series}
            unit={unit}
            {...edges}
            read={() => columns}
            promql={async () =>
              chartPromql(
                series.map(({ label, want }) => [label, want]),
                edges,
                interval,
              )
            }
          />
        )}
      </h3>
      {error ? (
        <p className="series-chart__failed">It cannot be read: {error.message}</p>
      ) : (
        <>
          <TimeChart
            title={title}
            summary={`${title}, ${formatRange(range, now)}: ${series.map(({ label }, index) => `${label} ${unit.format(newest[index])}`).join(", ")}.`}
            kind="lines"
            series={series}
            read={() => columns}
            readMarks={() => marks.filter((mark) => mark.card === undefined || mark.card === card)}
            basis={data}
            {...edges}
            now={now}
            scale={scale}
            unit={unit}
            onZoom={onZoom}
          />
          <Legend label={`${title}, last`} series={series} values={newest.map(unit.format)} isWide />
        </>
      )}
    </div>
  );
}

function columnsOf(
  series: DetailChart["series"],
  tracks: Tracks | undefined,
  hasBands: boolean,
  besideLabel: string | undefined,
): Columns {
  const times = tracks?.times ?? [];
  const nothing = times.map(() => null);
  const lines = series.map((_, index) => tracks?.lines[index] ?? {});
  return {
    times,
    columns: lines.map(({ average = nothing }) => average),
    bands: hasBands ? lines.map(({ least = nothing, most = nothing }) => ({ min: least, max: most })) : undefined,
    beside:
      hasBands && besideLabel !== undefined
        ? lines.map(({ before = nothing }, layer) => ({
            label: `${series[layer]?.label}, ${besideLabel.toLowerCase()}`,
            layer,
            column: before,
          }))
        : undefined,
  };
}
