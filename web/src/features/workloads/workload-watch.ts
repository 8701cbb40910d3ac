/** What the page has seen of each workload: the numbers that the charts of one are drawn from, kept for five minutes. */

import { type UsageSample, usageOf } from "../../api/workload-usage.ts";
import type { Workload, WorkloadAnswer } from "../../api/workloads.ts";
import { parseTime } from "../../lib/time.ts";
import { waitedPercent } from "./workload-numbers.ts";

export interface WorkloadSample extends UsageSample {
  waitedForCpuPercent: number | undefined;
  waitedForMemoryPercent: number | undefined;
  waitedForDiskPercent: number | undefined;
}

export interface Watched {
  workload: Workload;
  /** Seconds since the epoch. */
  seenAt: number;
  isListed: boolean;
  /** Oldest first. */
  samples: readonly WorkloadSample[];
}

export interface WorkloadWatch {
  /** The newest answer; undefined before the first. */
  answer: WorkloadAnswer | undefined;
  byId: ReadonlyMap<string, Watched>;
}

export const NOTHING: WorkloadWatch = { answer: undefined, byId: new Map() };

/** How far back the charts go. */
export const HISTORY_SECONDS = 300;

/** What is known after one more answer. What is gone is forgotten, but for the one that is open. */
export function follow(watch: WorkloadWatch, answer: WorkloadAnswer, open: string | undefined): WorkloadWatch {
  const { list } = answer;
  const before = watch.answer?.list.instance === list.instance ? watch.byId : NOTHING.byId;
  const time = parseTime(list.at) ?? 0;
  const byId = new Map<string, Watched>();
  for (const workload of list.workloads) {
    const samples = addSample(before.get(workload.id)?.samples ?? [], workload, time);
    byId.set(workload.id, { workload, seenAt: time, isListed: true, samples });
  }
  const gone = open === undefined || byId.has(open) ? undefined : before.get(open);
  if (gone !== undefined) byId.set(gone.workload.id, { ...gone, isListed: false });
  return { answer, byId };
}

function addSample(samples: readonly WorkloadSample[], workload: Workload, time: number): readonly WorkloadSample[] {
  // The tree is walked once a tick: an answer may be the same walk again.
  if (samples.at(-1)?.time === time) return samples;
  const recent = samples.filter((sample) => sample.time >= time - HISTORY_SECONDS && sample.time < time);
  return [
    ...recent,
    {
      time,
      ...usageOf(workload),
      waitedForCpuPercent: waitedPercent(workload, "cpu"),
      waitedForMemoryPercent: waitedPercent(workload, "memory"),
      waitedForDiskPercent: waitedPercent(workload, "io"),
    },
  ];
}
