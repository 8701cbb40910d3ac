/** The members of the fleet, asked for again and again: whichever replica answers knows them all. */
import { queryOptions } from "@tanstack/react-query";
import { Failure, isRecord, requestJson } from "./fetch.ts";
import { backendQuery } from "./queries.ts";
import type { paths } from "./schema.d.ts";

export type InstanceList = paths["/instances"]["get"]["responses"][200]["content"]["application/json"];
export type Instance = InstanceList["instances"][number];

export interface InstancesAnswer {
  instances: readonly Instance[];
  /** When it came, by the browser's clock, in milliseconds since the epoch as TanStack Query counts. */
  arrivedAt: number;
}

/** As often as the members ask each other. */
const INTERVAL_MS = 5000;
/** An api that hangs is an api that does not answer. */
const TIMEOUT_MS = 8000;

/** A hidden page does not ask, and after a failure the last answer stays. An api that knows no fleet is not asked again. */
export function instancesQuery(isPaused = false) {
  return queryOptions({
    queryKey: ["instances"],
    queryFn: async ({ signal, client }): Promise<InstancesAnswer> => {
      const url = new URL("instances", await client.ensureQueryData(backendQuery));
      const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const { instances } = await requestJson(url, isInstanceList, { signal: limited });
      return { instances, arrivedAt: Date.now() };
    },
    refetchInterval: ({ state: { error } }) =>
      isPaused || (error instanceof Failure && error.status === 404) ? false : INTERVAL_MS,
    refetchOnWindowFocus: isPaused ? false : "always",
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

function isInstanceList(body: unknown): body is InstanceList {
  return (
    isRecord(body) &&
    Array.isArray(body.instances) &&
    body.instances.every(
      (one) =>
        isRecord(one) &&
        typeof one.name === "string" &&
        typeof one.up === "boolean" &&
        (one.summary === undefined || (isRecord(one.summary) && Array.isArray(one.summary.filesystems))),
    )
  );
}
