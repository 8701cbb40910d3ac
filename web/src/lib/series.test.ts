import { describe, expect, it } from "vitest";
import type { Point } from "./points.ts";
import { highest, peakOf, remembered, stack, summarize, sumOf, toColumns } from "./series.ts";

const at = (time: number, value: number | undefined, run = "a"): Point<number | undefined> => ({
  time,
  run,
  sequence: time,
  interval: 1,
  value,
});

describe("toColumns", () => {
  const same = (value: number | undefined) => value;
  const twice = (value: number | undefined) => value && value * 2;

  it("makes a column for each picker", () => {
    expect(toColumns([at(1, 10), at(2, 20)], [same, twice])).toEqual({
      times: [1, 2],
      columns: [
        [10, 20],
        [20, 40],
      ],
    });
  });

  it("has a hole where a value is not known", () => {
    expect(toColumns([at(1, undefined), at(2, 0)], [same]).columns).toEqual([[null, 0]]);
  });

  it("breaks the line in a gap", () => {
    expect(toColumns([at(1, 10), at(5, 50)], [same])).toEqual({ times: [1, 3, 5], columns: [[10, null, 50]] });
  });

  it("breaks the line between two runs", () => {
    expect(toColumns([at(1, 10), at(2, 20, "b")], [same])).toEqual({ times: [1, 1.5, 2], columns: [[10, null, 20]] });
  });

  it("is empty columns for no points", () => {
    expect(toColumns([], [same, twice])).toEqual({ times: [], columns: [[], []] });
  });
});

describe("stack", () => {
  it("puts each column on those before it", () => {
    expect(
      stack([
        [1, 2],
        [10, 20],
        [100, 200],
      ]),
    ).toEqual([
      [1, 2],
      [11, 22],
      [111, 222],
    ]);
  });

  it("keeps a row of holes, and takes a single hole as nothing", () => {
    expect(
      stack([
        [1, null, null],
        [2, null, 5],
      ]),
    ).toEqual([
      [1, null, 0],
      [3, null, 5],
    ]);
  });

  it("is nothing for nothing", () => {
    expect(stack([])).toEqual([]);
  });
});

describe("summarize", () => {
  it.each([
    [[10, 20, 60], 30, 60],
    [[undefined, 4, undefined, 6], 5, 6],
    [[Number.NaN, 8, Number.POSITIVE_INFINITY], 8, 8],
    [[-4, -2], -3, -2],
    [[0], 0, 0],
    [[undefined], undefined, undefined],
    [[], undefined, undefined],
  ])("%j has the average %s and the peak %s", (values, average, peak) => {
    expect(summarize(values)).toEqual({ average, peak });
  });
});

it("a sample that cannot be read is a hole, and hides nothing around it", () => {
  const broken = (value: number | undefined) => {
    if (value === 2) throw new TypeError("no such field");
    return value;
  };
  expect(toColumns([at(1, 1), at(2, 2), at(3, 3)], [broken]).columns).toEqual([[1, null, 3]]);
});

it.each([
  [[1, undefined, 2], 3],
  [[undefined], undefined],
  [[], undefined],
])("the sum of %j is %s", (values, sum) => {
  expect(sumOf(values)).toBe(sum);
});

it("finds the highest of what is known, and the first of several", () => {
  const items = [{ n: 1 }, { n: undefined }, { n: 3, id: "a" }, { n: 3, id: "b" }];
  expect(highest(items, ({ n }) => n)).toEqual({ n: 3, id: "a" });
  expect(highest([{ n: undefined }], ({ n }) => n)).toBeUndefined();
});

it("finds the highest value of all columns", () => {
  expect(peakOf([[1, null, 4], [2]])).toBe(4);
  expect(peakOf([[null]])).toBe(0);
});

describe("remembered", () => {
  it("asks each value once, and remembers that there is nothing, too", () => {
    const asked: number[] = [];
    const pick = remembered(({ value }: { value: number }) => {
      asked.push(value);
      return value > 1 ? value : undefined;
    });
    const one = { value: 1 };
    const two = { value: 2 };
    expect([one, two, one, two].map(pick)).toEqual([undefined, 2, undefined, 2]);
    expect(asked).toEqual([1, 2]);
  });

  it("does not take equal values for one", () => {
    let asked = 0;
    const pick = remembered((_value: object) => ++asked);
    expect([pick({}), pick({})]).toEqual([1, 2]);
  });
});
