/** What the page asks of history before anybody looks at it: whether there is one. */
import { queryOptions } from "@tanstack/react-query";
import { Failure } from "./fetch.ts";
import { backendQuery } from "./queries.ts";

const AGAIN_MS = 60_000;
/** A history that is not ready is so in a moment. */
const SOON_MS = 5000;

/** How far back the history of a member goes. Fails in the words of the api, where it is off, or not ready. A paused page asks once at most. */
export function reachQuery(instance: string | undefined, isPaused = false) {
  return queryOptions({
    queryKey: ["reach", instance],
    queryFn: async ({ signal, client }) => {
      const { askReach } = await import("./reach.ts");
      return askReach(await client.ensureQueryData(backendQuery), instance, signal);
    },
    refetchInterval: ({ state: { error } }) =>
      !isPaused && (error instanceof Failure && error.status === 503 ? SOON_MS : AGAIN_MS),
    refetchOnWindowFocus: false,
    staleTime: AGAIN_MS,
    retry: false,
  });
}
