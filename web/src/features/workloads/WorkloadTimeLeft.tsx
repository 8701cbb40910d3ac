import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { memoryGrowthQuery, ONLY, timeLeftOf } from "../../api/time-left.ts";
import type { Workload } from "../../api/workloads.ts";
import { TimeLeft } from "../../ui/TimeLeft.tsx";

interface WorkloadTimeLeftProps {
  workload: Workload;
  limitBytes: number;
  instance: string | undefined;
  /** When it was seen. */
  at: number;
}

/** When a workload will be at the limit at which something in it is killed. */
export function WorkloadTimeLeft({ workload, limitBytes, instance, at }: WorkloadTimeLeftProps) {
  const memory = { name: "sys_stats_workload_memory_working_set_bytes", labels: { workload: workload.id } };
  const { data } = useQuery(memoryGrowthQuery(memory, { instance, at }));
  const growth = data?.get(ONLY);
  const edges = useMemo(() => timeLeftOf(growth, limitBytes), [growth, limitBytes]);
  return (
    <TimeLeft edges={edges} now={at} evidence="If it goes on as in the last 2 min and the last 6 min, which agree.">
      At its limit
    </TimeLeft>
  );
}
