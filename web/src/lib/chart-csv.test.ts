import { describe, expect, it } from "vitest";
import { chartCsv, chartFileName, unitWord } from "./chart-csv.ts";
import { BYTE_RATE, BYTES, CELSIUS, COUNT, LOAD, PERCENT } from "./units.ts";

const AT = Date.parse("2026-11-27T10:00:00Z") / 1000;

it.each([
  [PERCENT, "%"],
  [BYTES, "B"],
  [BYTE_RATE, "B/s"],
  [CELSIUS, "°C"],
  [COUNT, ""],
  [LOAD, ""],
])("one of %j is called %j", (unit, word) => {
  expect(unitWord(unit)).toBe(word);
});

describe("a table", () => {
  const times = [AT, AT + 0.5, AT + 1, AT + 2];

  it("has times in UTC, units in its head, nothing rounded and nothing in the place of what is not known", () => {
    const columns = [
      [12.345678901, null, 0, 1e-7],
      [null, null, 3, 4],
    ];
    expect(chartCsv(["User", "System"], PERCENT, { times, columns })).toBe(
      [
        "time,User (%),System (%)",
        "2026-11-27T10:00:00.000Z,12.345678901,",
        "2026-11-27T10:00:01.000Z,0,3",
        "2026-11-27T10:00:02.000Z,1e-7,4",
        "",
      ].join("\r\n"),
    );
  });

  it("has the lowest and the highest behind each point, and what stands beside it", () => {
    const one = [1, null, 2, 3];
    const csv = chartCsv(["Read"], BYTE_RATE, {
      times,
      columns: [one],
      bands: [{ min: [0, null, 1, 2], max: [9, null, 9, 9] }],
      beside: [{ label: "Read, a day before", layer: 0, column: [5, null, 5, null] }],
    });
    expect(csv.split("\r\n").slice(0, 2)).toEqual([
      'time,Read (B/s),"Read, lowest (B/s)","Read, highest (B/s)","Read, a day before (B/s)"',
      "2026-11-27T10:00:00.000Z,1,0,9,5",
    ]);
    expect(csv).toContain("2026-11-27T10:00:02.000Z,3,2,9,\r\n");
  });

  it("says so where the ends of a band are no values that were there", () => {
    const bands = [{ min: [1], max: [2], isBound: true }];
    expect(chartCsv(["Sent"], PERCENT, { times: [AT], columns: [[1]], bands })).toContain(
      '"Sent, at least (%)","Sent, at most (%)"',
    );
  });

  it("calls the band of a stack what it is of", () => {
    const bands = [{ min: [1], max: [2], label: "Usage" }];
    expect(chartCsv(["User", "System"], PERCENT, { times: [AT], columns: [[1], [1]], bands })).toContain(
      '"Usage, lowest (%)","Usage, highest (%)"',
    );
  });

  it.each([
    ['a"b', '"a""b"'],
    ["a,b", '"a,b"'],
    ["a\nb", '"a\nb"'],
    ["=1+1", "'=1+1"],
    ["@x", "'@x"],
    ["-1", "'-1"],
    ["/var", "/var"],
  ])("takes %j for a name", (name, text) => {
    expect(chartCsv([name], COUNT, { times: [], columns: [[]] })).toBe(`time,${text}\r\n`);
  });

  it("of nothing is its head", () => {
    expect(chartCsv(["User"], PERCENT, { times: [], columns: [] })).toBe("time\r\n");
  });
});

it.each([
  ["laptop", "CPU", "laptop-cpu-2026-11-27T10-00-00Z"],
  [undefined, "Processes and threads", "processes-and-threads-2026-11-27T10-00-00Z"],
  ["../../etc", "a/b", "etc-a-b-2026-11-27T10-00-00Z"],
  ["Node.1", "/var: Busy", "node.1-var-busy-2026-11-27T10-00-00Z"],
])("the file of %j, %j is %s", (instance, title, name) => {
  expect(chartFileName(instance, title, AT)).toBe(name);
});
