import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../api/types.ts";
import type { CardId } from "../../lib/cards.ts";
import type { Metric } from "../../lib/metric.ts";
import { gridOf } from "../../lib/promql.ts";
import { percentScale } from "../../lib/scale.ts";
import { PERCENT } from "../../lib/units.ts";
import { points, snapshot } from "../../testing/snapshots.ts";
import type { CardQuestion } from "./card-questions.ts";
import { type CardHistory, historySource } from "./history-source.ts";
import type { Track, Tracks } from "./tracks.ts";

const busy = (usagePercent: number) => snapshot({ cpu: { usagePercent, cores: [] } });
const all = points(busy(10), busy(30), busy(90));
const START = all[0]?.time ?? 0;

const METRIC: Metric<Snapshot> = {
  id: "cpu",
  title: "CPU",
  field: "cpu",
  fields: [],
  kind: "lines",
  layers: [{ label: "Usage", color: "--series-blue", pick: ({ cpu }) => cpu?.usagePercent }],
  unit: PERCENT,
  scale: () => percentScale,
  headline: ({ cpu }) => cpu?.usagePercent,
  picture: "CPU",
  about: () => "",
};
const WANT = { of: { name: "x" }, by: "sum", factor: 1 } as const;
const ONE: CardQuestion = { layers: { Usage: WANT }, headline: "first" };

/** Of two steps, the second of which ends with the first sample. */
function tracks(...lines: Track[]): Tracks {
  const times = [START - 5, START];
  return { grid: { ...gridOf({ from: START - 900, to: START }, 5), step: 5 }, times, until: START, lines };
}
function source(question: CardQuestion, read: Tracks, { newest = all, beside = undefined as string | undefined } = {}) {
  const cards = new Map<CardId, { question: CardQuestion; tracks: Tracks }>([["cpu", { question, tracks: read }]]);
  const mark = { time: START - 3, kind: "event", level: "none", text: "x", card: undefined } as const;
  const span = { from: START - 10, to: START + 2, now: START + 2 };
  return historySource({ cards, marks: [mark, { ...mark, card: "memory" }], beside }, newest, span);
}
const LINE: Track = { average: [20, 40], least: [10, 30], most: [50, 60], before: [5, 6] };

describe("a source of history", () => {
  it("draws what was read, and then what came since, each with what lies behind it", () => {
    const { times, columns, bands } = source(ONE, tracks(LINE)).columns(METRIC);
    expect(times).toEqual([START - 5, START, START + 2]);
    expect(columns).toEqual([[20, 40, 60]]);
    expect(bands).toEqual([{ min: [10, 30, 30], max: [50, 60, 90] }]);
  });

  it("adds nothing where nothing came since", () => {
    expect(source(ONE, tracks(LINE), { newest: [] }).columns(METRIC).columns).toEqual([[20, 40]]);
  });

  it("draws the same of another day beside it", () => {
    const { beside } = source(ONE, tracks(LINE), { beside: "A day before" }).columns(METRIC);
    expect(beside).toEqual([{ label: "Usage, a day before", layer: 0, column: [5, 6, null] }]);
  });

  it("has one band for a stack, and of another day its whole", () => {
    const question: CardQuestion = { ...ONE, whole: { label: "All", want: WANT, live: "headline" }, headline: WANT };
    const stack = { ...METRIC, kind: "stack" } as const;
    const read = tracks({ average: [1, 2] }, LINE, { average: [20, 40], most: [50, 60] });
    const shown = source(question, read, { beside: "A day before" });
    expect(shown.columns(stack)).toMatchObject({
      bands: [{ label: "All", min: [10, 30, 30], max: [50, 60, 90] }],
      beside: [{ label: "A day before", column: [5, 6, null] }],
    });
    expect(shown.figures(stack)).toEqual({ average: 40, peak: 90 });
  });

  it("goes on with the disk that was read, not with the one that is busiest now", () => {
    const disk = (name: string, readBytesPerSecond: number) => ({ name, readBytesPerSecond });
    const both = points(...[1, 2, 3].map((read) => snapshot({ disks: [disk("sda", 9), disk("sdb", read)] })));
    const busiest: Metric<Snapshot> = {
      ...METRIC,
      id: "disks",
      layers: [{ label: "Read", color: "--series-blue", pick: ({ disks: [first] }) => first?.readBytesPerSecond }],
    };
    const cards = new Map<CardId, CardHistory>([["disks", { question: ONE, tracks: tracks(LINE), disk: "sdb" }]]);
    const span = { from: START - 10, to: START + 2, now: START + 2 };
    const { columns } = historySource({ cards, marks: [], beside: undefined }, both, span).columns(busiest);
    expect(columns).toEqual([[20, 40, 2.5]]);
  });

  it("sums up what lies in the range, with peaks that were there", () => {
    expect(source(ONE, tracks(LINE)).figures(METRIC)).toEqual({ average: 40, peak: 90 });
    const sum: CardQuestion = { ...ONE, headline: "sum", layers: { Usage: WANT, Other: WANT } };
    const two = { ...METRIC, layers: [...METRIC.layers, ...METRIC.layers] };
    const read = tracks(LINE, { average: [1, 2], most: [200, 3] });
    expect(source(sum, read, { newest: [] }).figures(two)).toEqual({ average: 31.5, peak: 200 });
  });

  it("sums up all steps of which a part lies in the range: also that in which it ends, and the only one", () => {
    const cards = new Map<CardId, CardHistory>([["cpu", { question: ONE, tracks: tracks(LINE) }]]);
    const figures = (from: number, to: number) => {
      const span = { from: START + from, to: START + to, now: START + 900 };
      return historySource({ cards, marks: [], beside: undefined }, [], span).figures(METRIC);
    };
    expect(figures(-8, -2)).toEqual({ average: 30, peak: 60 });
    expect(figures(-4, -1)).toEqual({ average: 40, peak: 60 });
    expect(figures(-10, -5)).toEqual({ average: 20, peak: 50 });
  });

  it("says at most of what several had together at moments of their own", () => {
    const sum: CardQuestion = { ...ONE, headline: "sum", layers: { Usage: WANT, Other: WANT } };
    const two = { ...METRIC, layers: [...METRIC.layers, ...METRIC.layers] };
    const read = (count: number) =>
      source(sum, tracks({ ...LINE, count: [1, count] }, { average: [1, 2], least: [0, 0], most: [200, 3] }), {
        newest: [],
      });
    expect(read(2).figures(two)).toEqual({ average: 31.5, peak: 250, isAtMost: true });
    expect(
      read(2)
        .columns(two)
        .bands?.map(({ isBound }) => isBound),
    ).toEqual([true, undefined]);
    expect(read(1).figures(two)).toEqual({ average: 31.5, peak: 200 });
    expect(
      read(1)
        .columns(two)
        .bands?.map(({ isBound }) => isBound),
    ).toEqual([undefined, undefined]);
  });

  it("has holes where nothing was read", () => {
    expect(source(ONE, tracks({}), { newest: [] }).columns(METRIC).columns).toEqual([[null, null]]);
    expect(source(ONE, tracks({}), { newest: [] }).figures(METRIC)).toEqual({ average: undefined, peak: undefined });
    expect(source(ONE, tracks(LINE)).columns({ ...METRIC, id: "memory" })).toEqual({ times: [], columns: [[]] });
  });

  it("marks what is about all cards, and what is about its own", () => {
    expect(source(ONE, tracks(LINE)).marks(METRIC)).toHaveLength(1);
    expect(source(ONE, tracks(LINE)).marks({ ...METRIC, id: "memory" })).toHaveLength(2);
  });
});
