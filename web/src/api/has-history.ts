/** Whether a member keeps a history that can be asked: it may be turned off, still be read after a start, or be an older version without one. */
import type { QueryClient } from "@tanstack/react-query";
import { Failure } from "./fetch.ts";
import { queryInstant } from "./prometheus.ts";
import { backendQuery } from "./queries.ts";

/** So long an answer holds: a history that is turned off is not asked each few seconds. */
const HOLDS_MS = 60_000;

/** Resolves to why there is none, or to nothing. Costs the member nothing: no series is read. */
export function whyNoHistory(client: QueryClient, instance: string | undefined): Promise<string | null> {
  return client.fetchQuery({
    queryKey: ["has-history", instance],
    queryFn: async ({ signal }) => {
      try {
        await queryInstant(await client.ensureQueryData(backendQuery), { query: "vector(1)", instance }, { signal });
        return null;
      } catch (failure) {
        if (failure instanceof Failure) return failure.message;
        throw failure;
      }
    },
    staleTime: HOLDS_MS,
    retry: false,
  });
}
