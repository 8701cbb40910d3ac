import { useQuery } from "@tanstack/react-query";
import { reachQuery } from "../../api/history.ts";
import { queryInstant } from "../../api/prometheus.ts";
import { backendQuery } from "../../api/queries.ts";
import { expressionOf, KEY_LABEL, together, USUAL_INTERVAL } from "../../lib/promql.ts";
import { edgesOf, type Range } from "../../lib/range.ts";
import type { DetailChart } from "./detail-charts.ts";
import { askMarks } from "./history-marks.ts";
import { wholeOf } from "./tracks.ts";
import { isOpen, paceOf } from "./use-history.ts";
import { type LiveWorkloads, WORKLOAD_CHARTS, workloadCharts } from "./workload-charts.ts";

interface WorkloadQuestion {
  id: string;
  instance: string | undefined;
  range: Range;
  now: number;
  isPaused: boolean;
}

/** One that has just begun will be stored in a moment, and moves a disk for the first time at any. */
const AGAIN_MS = 60_000;

/** The charts of one workload of which history has anything, and what happened to the machine meanwhile. */
export function useWorkloadHistory({ id, instance, range, now, isPaused }: WorkloadQuestion) {
  const reach = useQuery(reachQuery(instance, isPaused));
  const { interval } = reach.data ?? {};
  const asked = { instance, edges: edgesOf(range, now), now, interval: interval ?? USUAL_INTERVAL, offset: 0 };
  const shared = { enabled: interval !== undefined, structuralSharing: false, retry: false };
  const stored = useQuery({
    ...shared,
    queryKey: ["stored of workload", instance, id, range, interval],
    queryFn: async ({ client, signal }): Promise<DetailChart<LiveWorkloads>[]> => {
      const { time, whole } = wholeOf(asked);
      const charts = workloadCharts(id);
      const known = WORKLOAD_CHARTS.flatMap((kind) =>
        charts[kind].series.slice(0, 1).map(({ want: { of } }) => [kind, expressionOf(of, "average", whole)]),
      );
      const query = together(Object.fromEntries(known));
      const backend = await client.ensureQueryData(backendQuery);
      const answer = await queryInstant(backend, { query, instance, time }, { signal });
      const kinds = new Set(answer.map(({ labels }) => labels[KEY_LABEL]));
      return WORKLOAD_CHARTS.filter((kind) => kinds.has(kind)).map((kind) => charts[kind]);
    },
    // Of the same one, what is known of another range is of use until this one is read.
    placeholderData: (before, query) =>
      query?.queryKey[1] === instance && query?.queryKey[2] === id ? before : undefined,
    staleTime: AGAIN_MS,
    refetchInterval: isPaused || !isOpen(range, now) ? false : AGAIN_MS,
  });
  const marks = useQuery({
    ...shared,
    queryKey: ["marks", instance, range, interval],
    queryFn: async ({ client, signal }) => askMarks(await client.ensureQueryData(backendQuery), asked, signal),
    refetchInterval: ({ state: { error } }) => (isPaused ? false : paceOf(range, asked.interval, now, error)),
  });
  return {
    charts: stored.data,
    marks: marks.data ?? [],
    interval: asked.interval,
    failure: reach.error ?? stored.error,
    marksFailure: marks.error,
  };
}
