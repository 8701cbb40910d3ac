import { useQuery } from "@tanstack/react-query";
import { type InstantSample, queryInstant } from "../../api/prometheus.ts";
import { backendQuery } from "../../api/queries.ts";
import { expressionOf } from "../../lib/promql.ts";
import { edgesOf, type Range } from "../../lib/range.ts";
import type { Choice } from "./detail-charts.ts";
import { wholeOf } from "./tracks.ts";

interface BusiestQuestion {
  instance: string | undefined;
  range: Range;
  now: number;
  interval: number;
  isWanted: boolean;
}

const MOST = 5;
/** Some are pods, of which their containers stand. */
const ASKED = 15;
const KNOWN_MS = 600_000;

/** The workloads that used most CPU in a range: asked once, and not again with each read of their lines. */
export function useBusiestWorkloads({ instance, range, now, interval, isWanted }: BusiestQuestion) {
  const { data: workloads = NONE, error } = useQuery({
    queryKey: ["busiest workloads", instance, range],
    queryFn: async ({ client, signal }) => {
      const backend = await client.ensureQueryData(backendQuery);
      const { time, whole } = wholeOf({ edges: edgesOf(range, now), now, interval });
      const usage = expressionOf({ name: "sys_stats_workload_cpu_usage_cores" }, "total", whole);
      const query = `topk(${ASKED}, sum by (workload, name) (${usage}))`;
      const answer = await queryInstant(backend, { query, instance, time }, { signal });
      return toChoices(answer);
    },
    enabled: isWanted,
    staleTime: KNOWN_MS,
    retry: false,
  });
  return { workloads, error };
}

const NONE: readonly Choice[] = [];

/**
 * The busiest first, without a pod whose containers are there: its numbers are theirs. Where a name is that of several, such as of a
 * container that was made anew, each has a part of its id beside it. One that was renamed goes by the name under which it used more.
 */
export function toChoices(answer: readonly InstantSample[]): Choice[] {
  const found = answer
    .toSorted((one, other) => other.value - one.value)
    .flatMap(({ labels: { workload, name } }) => (workload ? [{ value: workload, text: name || workload }] : []))
    .filter(({ value: id }, at, all) => all.findIndex(({ value }) => value === id) === at)
    .filter(({ value: id }, _, all) => !all.some(({ value }) => value.startsWith(`${id}/`)))
    .slice(0, MOST);
  const isOne = (name: string) => found.filter(({ text }) => text === name).length === 1;
  return found.map(({ value, text }) => ({ value, text: isOne(text) ? text : `${text} (${shortId(value)})` }));
}

/** Of a container the beginning of its id, as its own tools show it; else the end of its path. */
function shortId(workload: string): string {
  const last = workload.split("/").at(-1) ?? workload;
  return /[0-9a-f]{12}/.exec(last)?.[0] ?? last;
}
