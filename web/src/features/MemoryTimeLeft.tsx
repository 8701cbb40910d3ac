import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { memoryGrowthQuery, ONLY, timeLeftOf } from "../api/time-left.ts";
import type { Selector } from "../lib/promql.ts";
import { TimeLeft } from "../ui/TimeLeft.tsx";

interface MemoryTimeLeftProps {
  /** The series of its working set. */
  of: Selector;
  limitBytes: number;
  instance: string | undefined;
  /** When it was seen. */
  at: number;
}

/** When a container, or another workload, will be at the limit at which something in it is killed. */
export function MemoryTimeLeft({ of, limitBytes, instance, at }: MemoryTimeLeftProps) {
  const { data } = useQuery(memoryGrowthQuery(of, { instance, at }));
  const growth = data?.get(ONLY);
  const edges = useMemo(() => timeLeftOf(growth, limitBytes), [growth, limitBytes]);
  return (
    <TimeLeft edges={edges} now={at} evidence="If it goes on as in the last 2 min and the last 6 min, which agree.">
      At its limit
    </TimeLeft>
  );
}
