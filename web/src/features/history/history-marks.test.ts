import { afterEach, expect, it, vi } from "vitest";
import { askMarks } from "./history-marks.ts";
import { answering, matrix, noting } from "./testing.ts";

afterEach(() => vi.unstubAllGlobals());

const FROM = 100_000;
const QUESTION = { instance: "a", edges: { from: FROM, to: FROM + 900 }, now: FROM + 900, interval: 5, offset: 0 };

async function marks(...answer: Parameters<typeof matrix>) {
  return marksBy(FROM + 900, ...answer);
}
async function marksBy(now: number, ...answer: Parameters<typeof matrix>) {
  vi.stubGlobal(
    "fetch",
    answering(() => matrix(...answer)),
  );
  const found = await askMarks(new URL("http://localhost/"), { ...QUESTION, now }, new AbortController().signal);
  return found.map(({ time, kind, level, text, card }) => [
    time - FROM,
    kind,
    level,
    text.replace(/\u00a0/g, " "),
    card,
  ]);
}
/** The same value every 5 s. */
const steady = (from: number, to: number, value: number) =>
  Array.from({ length: (to - from) / 5 + 1 }, (_, at) => [FROM + from + 5 * at, value] as const);

it("a restart, at its time, and the time of which nothing was recorded", async () => {
  const start = [...steady(0, 300, FROM - 5000), ...steady(400, 900, FROM + 395)];
  expect(await marks({ start })).toEqual([
    [300, "event", "none", "Nothing was recorded for 1 min 40 s.", undefined],
    [395, "event", "none", "sys-stats was restarted.", undefined],
  ]);
});

it("a boot, but not the time of one that is computed anew, nor one that moved with the clock", async () => {
  const boot = [...steady(0, 100, FROM - 9000), ...steady(105, 200, FROM - 8999), ...steady(205, 900, FROM + 150)];
  const start = [...steady(0, 200, FROM - 8900), ...steady(205, 900, FROM + 170)];
  expect(await marks({ boot, start })).toEqual([
    [150, "event", "none", "The machine was booted.", undefined],
    [170, "event", "none", "sys-stats was restarted.", undefined],
  ]);
  expect(await marks({ boot, start: steady(0, 900, FROM - 8900) })).toEqual([]);
});

it("where a finding began and ended, on its card; not that it stood at the edges", async () => {
  const finding = [...steady(0, 50, 1), ...steady(200, 300, 1), ...steady(800, 900, 1)];
  const labels = { finding: { field: "filesystems[/srv]", level: "critical" } };
  expect(await marks({ finding }, labels)).toEqual([
    [50, "end", "critical", "Filesystems /srv: critical.", "filesystems"],
    [200, "begin", "critical", "Filesystems /srv: critical.", "filesystems"],
    [300, "end", "critical", "Filesystems /srv: critical.", "filesystems"],
    [800, "begin", "critical", "Filesystems /srv: critical.", "filesystems"],
  ]);
});

it("no end of a finding where nothing is recorded yet of the step that has only begun", async () => {
  const labels = { finding: { field: "memory", level: "warning" } };
  expect(await marksBy(FROM + 898, { finding: steady(0, 895, 1) }, labels)).toEqual([]);
  expect(await marksBy(FROM + 898, { finding: steady(0, 890, 1) }, labels)).toEqual([
    [890, "end", "warning", "Memory: warning.", "memory"],
  ]);
});

it("nothing of a finding that no card shows", async () => {
  expect(await marks({ finding: steady(200, 300, 1) }, { finding: { field: "elsewhere", level: "warning" } })).toEqual(
    [],
  );
});

it("takes a machine that was given another name for the same", async () => {
  const { asked, fetch } = noting(matrix({}));
  vi.stubGlobal("fetch", fetch);
  await askMarks(new URL("http://localhost/"), QUESTION, new AbortController().signal);
  expect(asked.join().match(/\(max without \(instance\) \(max_over_time\(/g)).toHaveLength(3);
});
