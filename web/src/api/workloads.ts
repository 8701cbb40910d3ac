/** Who runs on the machine: its containers, pods, services and sessions, asked for again and again while somebody looks. */
import { queryOptions } from "@tanstack/react-query";
import { Failure, isRecord, requestJson } from "./fetch.ts";
import { backendQuery } from "./queries.ts";
import type { paths } from "./schema.d.ts";
import { withTimeout } from "./with-timeout.ts";

type Operation = paths["/stats/workloads"]["get"];
type Parameters = NonNullable<Operation["parameters"]["query"]>;

export type WorkloadList = Operation["responses"][200]["content"]["application/json"];
export type Workload = WorkloadList["workloads"][number];
export type WorkloadKind = Workload["kind"];
export type WorkloadSort = NonNullable<Parameters["sort"]>;

export interface WorkloadAnswer {
  list: WorkloadList;
  /** When it came, by the browser's clock, in milliseconds since the epoch as TanStack Query counts. */
  arrivedAt: number;
}

/** The workloads of the moment at which the page was paused. */
export interface HeldWorkloads {
  answer?: WorkloadAnswer;
  failure?: Error;
}

interface WorkloadsQuestion {
  /** Undefined asks whichever instance answers. */
  instance: string | undefined;
  sort: WorkloadSort;
  limit: number;
  /** Of the samples of this instance: more often there is nothing new. */
  intervalSeconds: number;
  /** Asks once and not again. */
  isPaused: boolean;
}

/** How many the page asks for: the most that the api gives. */
export const WORKLOAD_LIMIT = 500;

const LEAST_INTERVAL_MS = 1000;

/** How often those are asked for that are turned off, or that this version of the API does not have: it may be replaced by one that has. */
const ABSENT_INTERVAL_MS = 30_000;

/** Whether the API says that they are turned off. */
export function areWorkloadsOff(failure: unknown): boolean {
  return failure instanceof Failure && failure.status === 503 && failure.message.includes("SYS_STATS_WORKLOADS");
}

function areAbsent(failure: unknown): boolean {
  return areWorkloadsOff(failure) || (failure instanceof Failure && failure.status === 404);
}

/** A hidden page does not ask: TanStack Query's intervals stand still in the background. */
export function workloadsQuery({ instance, sort, limit, intervalSeconds, isPaused }: WorkloadsQuestion) {
  return queryOptions({
    queryKey: ["workloads", instance, sort, limit],
    queryFn: ({ signal, client }) =>
      client
        .ensureQueryData(backendQuery)
        .then((backend) =>
          ask(backend, { sort, limit: String(limit), ...(instance !== undefined && { instance }) }, signal),
        ),
    refetchInterval: ({ state: { error } }) =>
      !isPaused && (areAbsent(error) ? ABSENT_INTERVAL_MS : Math.max(LEAST_INTERVAL_MS, intervalSeconds * 1000)),
    refetchOnWindowFocus: isPaused ? false : "always",
    refetchOnReconnect: !isPaused,
    // Hundreds of rows of numbers, of which nearly all are new: comparing them costs more than it saves.
    structuralSharing: false,
    // An answer of minutes ago is not what somebody who comes back wants to see first.
    gcTime: 0,
    retry: false,
  });
}

/** One workload with what is only read where one is asked for, such as its ports. Seldom: that does not change each second. */
export function workloadQuery(instance: string | undefined, id: string) {
  return queryOptions({
    queryKey: ["workload", instance, id],
    queryFn: ({ signal, client }) =>
      client
        .ensureQueryData(backendQuery)
        .then((backend) => ask(backend, { id, ...(instance !== undefined && { instance }) }, signal)),
    refetchOnWindowFocus: false,
    retry: false,
  });
}

async function ask(backend: URL, query: Record<string, string>, signal: AbortSignal): Promise<WorkloadAnswer> {
  const url = new URL("stats/workloads", backend);
  url.search = new URLSearchParams(query).toString();
  const list = await withTimeout(signal, (limited) => requestJson(url, isWorkloadList, { signal: limited }));
  return { list, arrivedAt: Date.now() };
}

function isWorkloadList(body: unknown): body is WorkloadList {
  return (
    isRecord(body) &&
    typeof body.at === "string" &&
    typeof body.instance === "string" &&
    typeof body.total === "number" &&
    isRecord(body.rest) &&
    Array.isArray(body.missing) &&
    Array.isArray(body.workloads) &&
    body.workloads.every(
      (one) =>
        isRecord(one) &&
        typeof one.id === "string" &&
        typeof one.name === "string" &&
        isRecord(one.cpu) &&
        isRecord(one.memory),
    )
  );
}
