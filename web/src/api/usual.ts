/** Whether a finding is more than usual at this hour of this weekday, from the history of a member. */
import { queryOptions } from "@tanstack/react-query";
import { KEY_LABEL } from "../lib/promql.ts";
import { describeUsual, gaugeOf, usualQuestion } from "../lib/usual.ts";
import { reachQuery } from "./history.ts";
import { queryInstant } from "./prometheus.ts";
import { backendQuery } from "./queries.ts";

/** In seconds: a finding that stands is asked about so often. */
const EVERY = 60;
const KEPT_MS = 120_000;

/** The clause about the finding on `field`; null where there is nothing to say. `at` is the moment of the newest sample, by the clock of the machine. */
export function usualQuery(field: string, instance: string, at: number) {
  const moment = Math.floor(at / EVERY) * EVERY;
  return queryOptions({
    queryKey: ["usual", field, instance, moment],
    queryFn: async ({ signal, client }): Promise<string | null> => {
      const gauge = gaugeOf(field);
      if (gauge === undefined) return null;
      const { oldest } = await client.fetchQuery(reachQuery(instance));
      const query = usualQuestion(gauge, moment, oldest);
      if (query === undefined) return null;
      const backend = await client.ensureQueryData(backendQuery);
      const samples = await queryInstant(backend, { query, instance, time: moment }, { signal });
      const weeks = new Map(samples.map(({ labels, value }) => [Number(labels[KEY_LABEL]), value]));
      return describeUsual(weeks, moment) ?? null;
    },
    placeholderData: (before, query) =>
      query?.queryKey[1] === field && query.queryKey[2] === instance ? before : undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    refetchOnWindowFocus: false,
    retry: false,
  });
}
