/** How busy a member was in the last hour, from its own history, in one question. */
import { queryOptions } from "@tanstack/react-query";
import { KEY_LABEL, together } from "../lib/promql.ts";
import type { Edges } from "../lib/range.ts";
import { takingTurns } from "../lib/turns.ts";
import { queryRange } from "./prometheus.ts";
import { backendQuery } from "./queries.ts";
import { withTimeout } from "./with-timeout.ts";

export const TREND_KINDS = ["cpu", "memory"] as const;
export type TrendKind = (typeof TREND_KINDS)[number];

/** In seconds. */
const SPAN = 3600;
export const TREND_STEP = 60;
/** A member is asked again so often: a line of an hour hardly changes sooner. */
const EVERY = 120;
const KEPT_MS = 300_000;

/** Each question is one to another machine, through whichever answers: more of them at a time would be in the way of all else. */
const MOST_AT_A_TIME = 4;
const turns = takingTurns(MOST_AT_A_TIME);

export interface FleetTrend extends Edges {
  lines: Readonly<Partial<Record<TrendKind, { times: readonly number[]; percents: readonly number[] }>>>;
}

/** Where no machine can be seen, it is of the container, as the numbers of the summary are. One line also of a member that was given another name. */
const QUESTION = together(
  Object.fromEntries(
    TREND_KINDS.map((kind) => [
      kind,
      ["", "container_"]
        .map((of) => `avg without (instance) (avg_over_time(sys_stats_${of}${kind}_usage_ratio[${TREND_STEP}s]))`)
        .join(" or "),
    ]),
  ),
);

/** `at` is the moment of its newest sample, by its own clock: as long as that stands still, nothing is asked. */
export function fleetTrendQuery(member: string, at: number) {
  const to = Math.floor(at / EVERY) * EVERY;
  return queryOptions({
    queryKey: ["fleet trend", member, to],
    queryFn: async ({ signal, client }): Promise<FleetTrend> => {
      const backend = await client.ensureQueryData(backendQuery);
      const edges = { from: to - SPAN, to };
      const ask = (limited: AbortSignal) =>
        queryRange(backend, { query: QUESTION, instance: member, ...edges, step: TREND_STEP }, { signal: limited });
      const answer = await turns(() => withTimeout(signal, ask), signal);
      const lines: FleetTrend["lines"] = Object.fromEntries(
        answer.map(({ labels, times, values }) => [
          labels[KEY_LABEL],
          { times, percents: values.map((share) => share * 100) },
        ]),
      );
      return { ...edges, lines };
    },
    placeholderData: (before, query) => (query?.queryKey[1] === member ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    refetchOnWindowFocus: false,
    structuralSharing: false,
    retry: false,
  });
}
