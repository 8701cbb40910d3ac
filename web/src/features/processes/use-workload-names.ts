import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { WORKLOAD_LIMIT, workloadsQuery } from "../../api/workloads.ts";
import { nameOfId } from "../../lib/workload-name.ts";

/** A name seldom changes. */
const INTERVAL_SECONDS = 30;

interface Question {
  instance: string | undefined;
  isPaused: boolean;
  /** Some process is in a workload. */
  isNeeded: boolean;
}

/** What to call a workload, by its id: its name in the list of workloads, else what the id itself says. */
export function useWorkloadNames({ instance, isPaused, isNeeded }: Question): (id: string) => string {
  const { data } = useQuery({
    ...workloadsQuery({ instance, sort: "cpu", limit: WORKLOAD_LIMIT, intervalSeconds: INTERVAL_SECONDS, isPaused }),
    enabled: isNeeded && !isPaused,
  });
  const names = useMemo(() => new Map(data?.list.workloads.map(({ id, name }) => [id, name])), [data]);
  return useCallback((id: string) => names.get(id) ?? nameOfId(id), [names]);
}
