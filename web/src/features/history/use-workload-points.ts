import { useState } from "react";
import { usageOf, WALK_SECONDS } from "../../api/workload-usage.ts";
import type { WorkloadList } from "../../api/workloads.ts";
import { appendPoints, type Point } from "../../lib/points.ts";
import { LIVE_SECONDS } from "../../lib/range.ts";
import { parseTime } from "../../lib/time.ts";
import type { LiveWorkloads } from "./workload-charts.ts";

export type WorkloadPoint = Point<LiveWorkloads>;

const NONE: readonly WorkloadPoint[] = [];

/** What a list of workloads told while it was read, for the newest end of their charts. It follows the lists during render. */
export function useWorkloadPoints(list: WorkloadList | undefined): readonly WorkloadPoint[] {
  const [points, setPoints] = useState(NONE);
  const time = list && parseTime(list.at);
  const last = points.at(-1);
  if (list === undefined || time === undefined || time === last?.time) return points;
  const before = last?.run === list.instance ? points : NONE;
  const value = new Map(list.workloads.map((workload) => [workload.id, usageOf(workload)]));
  const sequence = (before.at(-1)?.sequence ?? 0) + 1;
  const newest = { time, run: list.instance, sequence, interval: WALK_SECONDS, value };
  const now = appendPoints(before, [newest], LIVE_SECONDS);
  setPoints(now);
  return now;
}
