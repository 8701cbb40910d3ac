import { expect, it } from "vitest";
import type { Metric } from "../lib/metric.ts";
import { edgesOf, rangeBetween } from "../lib/range.ts";
import { percentScale } from "../lib/scale.ts";
import { liveSource } from "../lib/source.ts";
import { PERCENT } from "../lib/units.ts";
import { judged, points, snapshot } from "../testing/snapshots.ts";
import type { Snapshot } from "./types.ts";

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

const busy = (usagePercent: number, change: Partial<Snapshot> = {}) =>
  snapshot({ cpu: { usagePercent, cores: [] }, ...change });
const all = points(busy(10), busy(20), busy(90), busy(40));
const [first] = all.map(({ time }) => time);
const start = first ?? 0;

it("draws and sums up what lies between the edges, and nothing else", () => {
  const source = liveSource(all, { from: start + 1, to: start + 2 });
  expect(source.columns(METRIC)).toEqual({ times: [start + 1, start + 2], columns: [[20, 90]] });
  expect(source.figures(METRIC)).toEqual({ average: 55, peak: 90 });
});

it("ends now, not at the newest sample", () => {
  expect(edgesOf({ last: 60 }, start + 10)).toEqual({ from: start - 50, to: start + 10 });
  expect(edgesOf({ from: 5, to: 9 }, start)).toEqual({ from: 5, to: 9 });
});

it("a part that was chosen from right to left is the same, and never too short to show anything", () => {
  expect(rangeBetween(20.5, 10.5)).toEqual({ from: 10, to: 21 });
  expect(rangeBetween(10, 10)).toEqual({ from: 10, to: 12 });
});

it("takes a sample that cannot be read for a hole", () => {
  const broken = { ...busy(50), cpu: null } as unknown as Snapshot;
  const throwing = { ...METRIC, headline: ({ cpu }: Snapshot) => (cpu as { usagePercent: number }).usagePercent };
  const source = liveSource(points(busy(10), broken, busy(30)), { from: 0, to: start + 9 });
  expect(source.figures(throwing)).toEqual({ average: 20, peak: 30 });
});

it("marks where a finding began and ended, and only on the card that it is about", () => {
  const finding = { level: "warning", text: "Busy.", field: "cpu.usagePercent" } as const;
  const trouble = busy(99, judged(finding));
  const source = liveSource(points(busy(1), trouble, trouble, busy(1)), { from: 0, to: start + 9 });
  expect(source.marks(METRIC)).toEqual([
    { time: start + 1, kind: "begin", level: "warning", text: "Busy." },
    { time: start + 3, kind: "end", level: "warning", text: "Busy." },
  ]);
  expect(source.marks({ ...METRIC, id: "memory" })).toEqual([]);
});

it("has no mark for what stood before the first sample", () => {
  const trouble = busy(99, judged({ level: "warning", text: "Busy.", field: "cpu" }));
  expect(liveSource(points(trouble, trouble), { from: 0, to: start + 9 }).marks(METRIC)).toEqual([]);
});

it("marks on the memory's chart when the kernel killed a process, and why as far as that can be told", () => {
  const { memory } = snapshot();
  if (memory === undefined) throw new Error("the sample has memory");
  const at = (seconds: number) => new Date((start + seconds) * 1000).toISOString();
  const oomKillEvents = [
    { at: at(-900), kills: 1, scope: "machine" as const },
    { at: at(0), kills: 1, scope: "machine" as const },
    { at: at(1), kills: 2, scope: "limit" as const },
  ];
  const source = liveSource(points(snapshot(), snapshot({ memory: { ...memory, oomKillEvents } })), {
    from: 0,
    to: start + 9,
  });
  expect(source.marks({ ...METRIC, id: "memory" })).toEqual([
    { time: start, kind: "event", level: "critical", text: "1 process killed because memory ran out" },
    { time: start + 1, kind: "event", level: "warning", text: "2 processes killed at a container's own limit" },
  ]);
});
