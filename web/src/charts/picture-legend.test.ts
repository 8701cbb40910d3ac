import { expect, it } from "vitest";
import { pictureLegend } from "./picture-legend.ts";

const READ = { label: "Read", color: "--series-blue" } as const;
const WRITTEN = { label: "Written", color: "--series-orange", hatched: true } as const;
const NOTHING = { times: [], columns: [] };
const BAND = { min: [], max: [] };

it("names what is drawn, and nothing else", () => {
  expect(pictureLegend([READ, WRITTEN], NOTHING)).toEqual([
    { label: "Read", color: "--series-blue", look: "area" },
    { label: "Written", color: "--series-orange", look: "hatched" },
  ]);
});

it("names the band and the other time of a stack, in the colour of text", () => {
  const data = { ...NOTHING, bands: [{ ...BAND, label: "Usage" }], beside: [{ label: "A day before", column: [] }] };
  expect(pictureLegend([READ], data).slice(1)).toEqual([
    { label: "Usage (least to most)", color: undefined, look: "band" },
    { label: "A day before", color: undefined, look: "dashed" },
  ]);
});

it("names those of lines once for all bands, and each other time in the colour of its line", () => {
  const data = {
    ...NOTHING,
    bands: [BAND, BAND],
    beside: [
      { label: "Read, a day before", layer: 0, column: [] },
      { label: "Written, a day before", layer: 1, column: [] },
    ],
  };
  expect(pictureLegend([READ, WRITTEN], data).slice(2)).toEqual([
    { label: "Least to most of each", color: undefined, look: "band" },
    { label: "Read, a day before", color: "--series-blue", look: "dashed" },
    { label: "Written, a day before", color: "--series-orange", look: "dashed" },
  ]);
  const bounds = { ...data, bands: [{ ...BAND, isBound: true }, BAND] };
  expect(pictureLegend([READ, WRITTEN], bounds)[2]?.label).toBe("At least and at most of each");
  expect(pictureLegend([READ], { ...NOTHING, bands: [BAND] })[1]).toEqual({
    label: "Least to most of Read",
    color: "--series-blue",
    look: "band",
  });
});
