/** Who uses the machine: the top of its processes, asked for again and again while somebody looks. */
import { queryOptions } from "@tanstack/react-query";
import { isRecord, requestJson } from "./fetch.ts";
import { backendQuery } from "./queries.ts";
import type { paths } from "./schema.d.ts";
import { withTimeout } from "./with-timeout.ts";

export type ProcessList = paths["/stats/processes"]["get"]["responses"][200]["content"]["application/json"];
export type Process = NonNullable<ProcessList["processes"]>[number];
export type ProcessSort = NonNullable<NonNullable<paths["/stats/processes"]["get"]["parameters"]["query"]>["sort"]>;

/** One answer, and what was asked for: the list alone does not say what it is the top of. */
export interface ProcessAnswer {
  sort: ProcessSort;
  list: ProcessList;
  /** When it came, by the browser's clock, in milliseconds since the epoch as TanStack Query counts. */
  arrivedAt: number;
}

interface ProcessesQuestion {
  /** Undefined asks whichever instance answers. */
  instance: string | undefined;
  sort: ProcessSort;
  /** Asks once and not again. */
  isPaused: boolean;
}

/** How many the page asks for: the most that the api gives. */
export const PROCESS_LIMIT = 200;
export const PROCESS_INTERVAL_MS = 2000;

/** A hidden page does not ask: TanStack Query's intervals stand still in the background. */
export function processesQuery({ instance, sort, isPaused }: ProcessesQuestion) {
  return queryOptions({
    queryKey: ["processes", instance, sort],
    queryFn: async ({ signal, client }): Promise<ProcessAnswer> => {
      const url = new URL("stats/processes", await client.ensureQueryData(backendQuery));
      url.search = new URLSearchParams({
        sort,
        limit: String(PROCESS_LIMIT),
        ...(instance !== undefined && { instance }),
      }).toString();
      const list = await withTimeout(signal, (limited) => requestJson(url, isProcessList, { signal: limited }));
      return { sort, list, arrivedAt: Date.now() };
    },
    refetchInterval: isPaused ? false : PROCESS_INTERVAL_MS,
    refetchOnWindowFocus: isPaused ? false : "always",
    refetchOnReconnect: !isPaused,
    // An answer of minutes ago is not what somebody who comes back wants to see first.
    gcTime: 0,
    retry: false,
  });
}

/** The processes of a moment, by what they are the top of. */
export type HeldProcesses = Partial<Record<ProcessSort, ProcessAnswer>> & { failure?: Error };

function isProcessList(body: unknown): body is ProcessList {
  return (
    isRecord(body) &&
    typeof body.at === "string" &&
    typeof body.instance === "string" &&
    typeof body.total === "number" &&
    Array.isArray(body.missing) &&
    Array.isArray(body.processes) &&
    body.processes.every((process) => isRecord(process) && typeof process.pid === "number")
  );
}
