import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { backendQuery } from "../../api/queries.ts";
import { Legend } from "../../charts/Legend.tsx";
import { TimeChart } from "../../charts/TimeChart.tsx";
import type { CardId } from "../../lib/cards.ts";
import type { Point } from "../../lib/points.ts";
import { type Edges, edgesOf, type Range } from "../../lib/range.ts";
import { type Columns, safely } from "../../lib/series.ts";
import { formatRange } from "../../lib/time.ts";
import type { View } from "../../lib/view.ts";
import { SaveChart } from "../SaveChart.tsx";
import { chartPromql } from "./chart-promql.ts";
import type { DetailChart } from "./detail-charts.ts";
import type { HistoryMark } from "./history-marks.ts";
import { joinLines, liveRows } from "./live-end.ts";
import { ALL_PARTS, askTracks, type Tracks } from "./tracks.ts";
import { BESIDE_WORDS, isOpen, newestOf, offsetOf, paceOf } from "./use-history.ts";
import "./SeriesChart.css";

export interface SeriesChartProps<Live> {
  chart: DetailChart<Live>;
  card: CardId;
  instance: string | undefined;
  range: Range;
  now: number;
  /** In seconds between two samples of history. */
  interval: number;
  compare: View["compare"];
  marks: readonly HistoryMark[];
  /** What has come in since history was read, among what the page holds. */
  points: readonly Point<Live>[];
  isPaused: boolean;
  onZoom: (edges: Edges) => void;
}

/** Bands of more lines than this lie over each other, and tell nothing. */
const MOST_BANDS = 2;

/** One chart of history alone. */
export function SeriesChart<Live>(props: SeriesChartProps<Live>) {
  const { chart, card, instance, range, now, interval, compare, marks, points, isPaused, onZoom } = props;
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
    refetchInterval: ({ state: { error } }) => (isPaused ? false : paceOf(range, interval, now, error)),
    refetchOnWindowFocus: isOpen(range, now) && !isPaused,
    structuralSharing: false,
    // What is drawn of another range is of use until this one is read; of another member it would be a false answer.
    placeholderData: (before, query) => (query?.queryKey[1] === instance ? before : undefined),
    retry: false,
  });
  const newer = useMemo(() => newestOf(points, range, now), [points, range, now]);
  const columns = useMemo(
    () => columnsOf(series, data, newer, hasBands, compare && BESIDE_WORDS[compare]),
    [series, data, newer, hasBands, compare],
  );
  const last = newer.at(-1);
  // As beside every other chart: what it is now, not what it was on average since the last point, nor long ago.
  const newest = series.map(({ pick }, line) =>
    last === undefined ? (columns.columns[line]?.at(-1) ?? undefined) : safely(pick, last.value),
  );
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
            promql={async (interval) =>
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
            basis={columns}
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

function columnsOf<Live>(
  series: DetailChart<Live>["series"],
  tracks: Tracks | undefined,
  newer: readonly Point<Live>[],
  hasBands: boolean,
  besideLabel: string | undefined,
): Columns {
  if (tracks === undefined) return { times: [], columns: series.map(() => []) };
  const pickers = series.map(({ pick }) => pick);
  const joined = joinLines(tracks, liveRows(newer, pickers, tracks));
  return {
    times: joined.times,
    columns: series.map((_, line) => joined.averageOf(line)),
    bands: hasBands ? series.map((_, line) => joined.bandOf(line)) : undefined,
    beside:
      hasBands && besideLabel !== undefined
        ? series.map(({ label }, layer) => ({
            label: `${label}, ${besideLabel.toLowerCase()}`,
            layer,
            column: joined.besideOf(layer),
          }))
        : undefined,
  };
}
