import { useQuery } from "@tanstack/react-query";
import { queryInstant } from "../../api/prometheus.ts";
import { backendQuery } from "../../api/queries.ts";
import { expressionOf, gridOf } from "../../lib/promql.ts";
import { edgesOf, type Range } from "../../lib/range.ts";
import type { Choice } from "./detail-charts.ts";

interface BusiestQuestion {
  instance: string | undefined;
  range: Range;
  now: number;
  interval: number;
  isWanted: boolean;
}

const MOST = 5;
const KNOWN_MS = 600_000;

/** The workloads that used most CPU in a range: asked once, and not again with each read of their lines. */
export function useBusiestWorkloads({ instance, range, now, interval, isWanted }: BusiestQuestion): readonly Choice[] {
  const { data } = useQuery({
    queryKey: ["busiest workloads", instance, range],
    queryFn: async ({ client, signal }) => {
      const backend = await client.ensureQueryData(backendQuery);
      const edges = edgesOf(range, now);
      const whole = { ...gridOf(edges, interval), window: Math.round(edges.to - edges.from) };
      const usage = expressionOf({ name: "sys_stats_workload_cpu_usage_cores" }, "average", whole);
      const query = `topk(${MOST}, sum by (workload, name) (${usage}))`;
      const answer = await queryInstant(backend, { query, instance, time: Math.min(edges.to, now) }, { signal });
      return answer
        .toSorted((one, other) => other.value - one.value)
        .flatMap(({ labels: { workload, name } }) => (workload ? [{ value: workload, text: name || workload }] : []));
    },
    enabled: isWanted,
    staleTime: KNOWN_MS,
    retry: false,
  });
  return data ?? NONE;
}

const NONE: readonly Choice[] = [];
