import { expect, it } from "vitest";
import type { CardId } from "../../lib/cards.ts";
import { filesystem, snapshot } from "../../testing/snapshots.ts";
import { drawnOf, fullestChart } from "./detail-charts.ts";

const SAMPLE = snapshot({
  filesystems: [
    filesystem(),
    filesystem({ mountpoint: "/data", usagePercent: 70 }),
    filesystem({ mountpoint: "/data" }),
  ],
});
const ends = (card: CardId, pick: string) =>
  drawnOf(card, pick, pick).flatMap(({ series }) => series.map(({ label, pick }) => [label, pick(SAMPLE)]));

it("goes on with the same thing in what comes in, in the unit of its chart", () => {
  expect(ends("cpu", "3")).toEqual([["Usage", 4.5]]);
  expect(ends("disks", "nvme0n1")).toEqual([
    ["Read", 1_572_864],
    ["Written", 524_288],
    ["Busy", 7.5],
  ]);
  expect(ends("networks", "lo")).toEqual([
    ["Received", 1_250_000],
    ["Sent", 125_000],
  ]);
  expect(ends("sensors", "nvme_composite")).toEqual([["Temperature", 38]]);
  // Two on one place, as history has them: the fuller one.
  expect(ends("filesystems", "/data")).toEqual([
    ["Used", 70],
    ["Inodes used", 4.5],
  ]);
  expect(fullestChart(SAMPLE)?.series.map(({ label, pick }) => [label, pick(SAMPLE)])).toContainEqual(["/", 60]);
});

it("knows nothing of what is not there any more", () => {
  expect(ends("disks", "sda").map(([, value]) => value)).toEqual([undefined, undefined, undefined]);
  expect(ends("cpu", "9")).toEqual([["Usage", undefined]]);
});
