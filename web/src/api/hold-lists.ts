/** Processes and workloads of the moment at which the page was paused. A module of its own: until somebody pauses, nobody needs it. */
import type { QueryClient } from "@tanstack/react-query";
import { type HeldProcesses, type ProcessAnswer, type ProcessSort, processesQuery } from "./processes.ts";
import { type HeldWorkloads, WORKLOAD_LIMIT, workloadsQuery } from "./workloads.ts";

/** An api that was not scanning needs a second reading before it knows of CPU: so often, and so long in between. */
const HOLD_ATTEMPTS = 5;
const HOLD_PAUSE_MS = 700;

/**
 * Reads the processes as near to now as can be, by `sort` first and by the other one too, and tells of each answer. What the page
 * has just shown counts as now.
 */
export async function holdProcesses(
  client: QueryClient,
  instance: string | undefined,
  sort: ProcessSort,
  signal: AbortSignal,
  onHeld: (held: HeldProcesses) => void,
): Promise<void> {
  let held: HeldProcesses = {};
  for (const one of [sort, sort === "cpu" ? "memory" : "cpu"] as const) {
    const query = processesQuery({ instance, sort: one, isPaused: true });
    const known = client.getQueryData(query.queryKey);
    for (let attempt = 0; attempt < HOLD_ATTEMPTS && !signal.aborted && !isComplete(held[one]); attempt += 1) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, HOLD_PAUSE_MS));
      try {
        const answer =
          attempt === 0 && isComplete(known) ? known : await client.fetchQuery({ ...query, staleTime: 0, gcTime: 0 });
        if (answer !== undefined) held = { ...held, [one]: answer };
      } catch (error) {
        held = { ...held, ...(error instanceof Error && { failure: error }) };
      }
      if (!signal.aborted) onHeld(held);
    }
  }
}

/** The same of the workloads. What the page has just shown counts as now. */
export async function holdWorkloads(
  client: QueryClient,
  instance: string | undefined,
  signal: AbortSignal,
  onHeld: (held: HeldWorkloads) => void,
): Promise<void> {
  const query = workloadsQuery({ instance, sort: "cpu", limit: WORKLOAD_LIMIT, intervalSeconds: 1, isPaused: true });
  let held: HeldWorkloads;
  try {
    held = { answer: client.getQueryData(query.queryKey) ?? (await client.fetchQuery({ ...query, staleTime: 0 })) };
  } catch (error) {
    held = error instanceof Error ? { failure: error } : {};
  }
  if (!signal.aborted) onHeld(held);
}

/** Whether it knows the CPU of a process: the first reading of a scan does not. */
function isComplete(answer: ProcessAnswer | undefined): boolean {
  return answer?.list.processes.some(({ cpuPercent }) => cpuPercent !== undefined) ?? false;
}
