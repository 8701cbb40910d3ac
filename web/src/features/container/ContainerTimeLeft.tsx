import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { memoryGrowthQuery, ONLY, timeLeftOf } from "../../api/time-left.ts";
import { TimeLeft } from "../../ui/TimeLeft.tsx";

const WORKING_SET = { name: "sys_stats_container_memory_working_set_bytes" };

interface ContainerTimeLeftProps {
  limitBytes: number;
  instance: string;
  /** When it was sampled. */
  at: number;
}

/** When the container will be at the limit at which it is killed. */
export function ContainerTimeLeft({ limitBytes, instance, at }: ContainerTimeLeftProps) {
  const { data } = useQuery(memoryGrowthQuery(WORKING_SET, { instance, at }));
  const growth = data?.get(ONLY);
  const edges = useMemo(() => timeLeftOf(growth, limitBytes), [growth, limitBytes]);
  return (
    <TimeLeft edges={edges} now={at} evidence="If it goes on as in the last 2 min and the last 6 min, which agree.">
      At its limit
    </TimeLeft>
  );
}
