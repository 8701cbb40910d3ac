import { describe, expect, it } from "vitest";
import {
  byteTicks,
  DASH,
  formatBitRate,
  formatByteRate,
  formatBytes,
  formatByteTick,
  formatCelsius,
  formatCount,
  formatDuration,
  formatExactBytes,
  formatLoad,
  formatMicroseconds,
  formatNumber,
  formatPercent,
  formatRate,
} from "./format.ts";

/** Plain spaces are easier to read in a table than the ones that do not break. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

describe("an unknown or impossible number is a dash, never a zero", () => {
  const formats = { formatPercent, formatBytes, formatExactBytes, formatCount, formatMicroseconds, formatDuration };
  for (const [name, format] of Object.entries(formats)) {
    it.each([undefined, Number.NaN, Number.POSITIVE_INFINITY])(`${name}(%s)`, (value) => {
      expect(format(value)).toBe(DASH);
    });
  }
});

it.each([
  [0, "0.0 %"],
  [0.04, "0.0 %"],
  [-0.04, "0.0 %"],
  [12.34, "12.3 %"],
  [99.96, "100.0 %"],
  [250, "250.0 %"],
])("formatPercent(%d) is %s", (value, text) => {
  expect(plain(formatPercent(value))).toBe(text);
});

it.each([
  [0, "0 B"],
  [1, "1 B"],
  [999, "999 B"],
  [1000, "0.98 KiB"],
  [KIB, "1.00 KiB"],
  [1536, "1.50 KiB"],
  [9.996 * KIB, "10.0 KiB"],
  [99.96 * MIB, "100 MiB"],
  [12.5 * GIB, "12.5 GiB"],
  [999.4 * GIB, "999 GiB"],
  [999.6 * GIB, "0.98 TiB"],
  [2 ** 80, "1048576 EiB"],
  [-1536, "-1.50 KiB"],
])("formatBytes(%d) is %s", (value, text) => {
  expect(plain(formatBytes(value))).toBe(text);
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 000 B"],
  [25_276_510_208, "25 276 510 208 B"],
])("formatExactBytes(%d) is %s", (value, text) => {
  expect(plain(formatExactBytes(value))).toBe(text);
});

it.each([
  [0, "0"],
  [12_345, "12 345"],
])("formatCount(%d) is %s", (value, text) => {
  expect(plain(formatCount(value))).toBe(text);
});

it.each([
  [0, "0 µs"],
  [412.4, "412 µs"],
  [1234, "1.23 ms"],
  [2_500_000, "2.50 s"],
])("formatMicroseconds(%d) is %s", (value, text) => {
  expect(plain(formatMicroseconds(value))).toBe(text);
});

it.each([
  [0, "0 s"],
  [0.9, "0 s"],
  [59.9, "59 s"],
  [60, "1 min"],
  [61, "1 min 1 s"],
  [3600, "1 h"],
  [3605, "1 h"],
  [93_784, "1 d 2 h"],
  [86_400 * 400, "400 d"],
  [-1, DASH],
])("formatDuration(%d) is %s", (value, text) => {
  expect(plain(formatDuration(value))).toBe(text);
});

it.each([
  [16 * GIB, ["0 B", "4 GiB", "8 GiB", "12 GiB", "16 GiB"]],
  [23.54 * GIB, ["0 B", "8 GiB", "16 GiB", "23.5 GiB"]],
  [17 * GIB, ["0 B", "8 GiB", "17 GiB"]],
  [512 * MIB, ["0 B", "128 MiB", "256 MiB", "384 MiB", "512 MiB"]],
  [0, ["0 B"]],
  [-1, ["0 B"]],
  [Number.NaN, ["0 B"]],
])("the marks up to %d bytes are %j", (max, labels) => {
  expect(byteTicks(max).map((tick) => plain(formatByteTick(tick)))).toEqual(labels);
});

it("keeps the zeros of a mark that are not decimals", () => {
  expect(plain(formatByteTick(100 * GIB))).toBe("100 GiB");
});

it.each([
  [formatByteRate, 1536, "1.50 KiB/s"],
  [formatByteRate, 0, "0 B/s"],
  [formatByteRate, undefined, DASH],
  [formatRate, 0, "0/s"],
  [formatRate, 0.04, "0.04/s"],
  [formatRate, 12.34, "12.3/s"],
  [formatRate, 1234.5, "1235/s"],
  [formatRate, undefined, DASH],
  [formatBitRate, 1_000_000_000, "1 Gbit/s"],
  [formatBitRate, 2_500_000_000, "2.5 Gbit/s"],
  [formatBitRate, 100_000_000, "100 Mbit/s"],
  [formatBitRate, undefined, DASH],
  [formatLoad, 1.5, "1.50"],
  [formatLoad, undefined, DASH],
  [formatNumber, 0.5, "0.5"],
  [formatNumber, 2, "2"],
  [formatNumber, 1.333, "1.33"],
  [formatNumber, undefined, DASH],
  [formatCelsius, 45.25, "45.3 °C"],
  [formatCelsius, -0.01, "0.0 °C"],
  [formatCelsius, undefined, DASH],
])("%o of %d is %s", (format, value, text) => {
  expect(plain(format(value))).toBe(text);
});
