import { expect, it } from "vitest";
import { want } from "./card-questions.ts";
import { cardPromql, chartPromql } from "./chart-promql.ts";

const LIVE = { from: 1000, to: 1300 };
const WEEK = { from: 0, to: 604_800 };

it("is the plain expression of one line", () => {
  expect(chartPromql([["Busy", want("disk_busy_ratio", { device: "sda" })]], LIVE, 5)).toBe(
    'sum(avg without (instance, name) (avg_over_time(sys_stats_disk_busy_ratio{device="sda"}[10s])))',
  );
});

it("asks for all lines of a card at once, each by its label", () => {
  expect(cardPromql("swap", LIVE, 5)).toBe(
    'label_replace(sum(avg without (instance, name) (avg_over_time(sys_stats_swap_in_bytes_per_second[10s]))), "asked", "In", "", "")\n' +
      'or label_replace(sum(avg without (instance, name) (avg_over_time(sys_stats_swap_out_bytes_per_second[10s]))), "asked", "Out", "", "")',
  );
});

it("reads the minutes where the chart does", () => {
  expect(cardPromql("load", WEEK, 5)).toContain("sys_stats_load1:avg1m[1800s]");
});

it("asks for each disk, as the chart is of one of them", () => {
  expect(cardPromql("disks", LIVE, 5)).toContain(
    "sum by (device) (avg without (instance, name) (avg_over_time(sys_stats_disk_read_bytes_per_second[10s])))",
  );
});

it("knows none of what history has no series of", () => {
  expect(cardPromql("container-pids", LIVE, 5)).toBeUndefined();
});

it("looks back by two samples of a history that is further apart", () => {
  expect(cardPromql("load", LIVE, 30)).toContain("avg_over_time(sys_stats_load1[60s])");
});
