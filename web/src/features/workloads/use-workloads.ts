import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "../../api/fetch.ts";
import { type HeldWorkloads, WORKLOAD_LIMIT, type WorkloadAnswer, workloadsQuery } from "../../api/workloads.ts";
import type { FreshnessFacts } from "../../lib/freshness.ts";
import { follow, NOTHING, type Watched } from "./workload-watch.ts";

interface Question {
  instance: string | undefined;
  intervalSeconds: number;
  /** The workload whose detail is open. */
  open: string | undefined;
  isPaused: boolean;
  /** What there was at the moment that a paused page shows. */
  held: HeldWorkloads | undefined;
}

interface Workloads {
  /** Undefined before the first. */
  answer: WorkloadAnswer | undefined;
  byId: ReadonlyMap<string, Watched>;
  failure: Error | undefined;
  freshness: FreshnessFacts;
}

/** The live list. What was seen of each follows the answers during render, so that no frame shows an answer without it. */
export function useWorkloads({ instance, intervalSeconds, open, isPaused, held }: Question): Workloads {
  const [watch, setWatch] = useState(NOTHING);
  // Without an instance to ask, the first one that answers is asked again: two machines in one list would be none.
  const pinned = instance ?? watch.answer?.list.instance;
  const lastAnswer = watch.answer?.list.instance === pinned ? watch.answer : undefined;
  const query = useQuery({
    ...workloadsQuery({ instance: pinned, sort: "cpu", limit: WORKLOAD_LIMIT, intervalSeconds, isPaused }),
    enabled: !isPaused,
  });
  const answer = isPaused ? (held?.answer ?? lastAnswer) : (query.data ?? lastAnswer);
  const failure = (isPaused ? (answer === undefined ? held?.failure : undefined) : query.error) ?? undefined;

  let now = watch;
  if (answer !== undefined && answer !== watch.answer) {
    now = follow(watch, answer, open);
    setWatch(now);
  }
  return {
    answer,
    byId: now.byId,
    failure,
    freshness: {
      isPaused,
      failure: failure && {
        message: failure.message,
        isAnswer: failure instanceof Failure && failure.kind === "problem",
      },
      ageSeconds: answer === undefined ? Number.POSITIVE_INFINITY : (query.errorUpdatedAt - answer.arrivedAt) / 1000,
    },
  };
}
