import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "../../api/fetch.ts";
import { type HeldProcesses, type ProcessAnswer, type ProcessSort, processesQuery } from "../../api/processes.ts";
import type { FreshnessFacts } from "../../lib/freshness.ts";
import { holdOrder } from "../../lib/hold-order.ts";
import { compareProcesses, type Order } from "./process-order.ts";
import { findByPid, follow, NOTHING, type Tracked, type Watch } from "./process-watch.ts";

interface Question {
  instance: string | undefined;
  sort: ProcessSort;
  order: Order;
  /** The process whose detail is open. */
  pid: number | undefined;
  isPaused: boolean;
  /** What there was at the moment that a paused page shows. */
  held: HeldProcesses | undefined;
  /** Somebody reads the list: it keeps its order. */
  isRead: boolean;
}

export interface Processes {
  /** Undefined before the first. */
  answer: ProcessAnswer | undefined;
  /** What to show, in the order to show it in: the order that is held while the list is read. */
  shown: readonly Tracked[];
  /** What would be shown if nobody read the list. */
  current: readonly Tracked[];
  /** The process with `pid`; undefined where no answer had it. */
  open: Tracked | undefined;
  find: (pid: number) => Tracked | undefined;
  freshness: FreshnessFacts;
}

interface HeldOrder {
  /** What the order comes from: another sort is another order, and not held back. */
  basis: string;
  keys: readonly string[];
}

/** The live list. Its state follows the answers during render, so that no frame shows an answer without its order. */
export function useProcesses({ instance, sort, order, pid, isPaused, isRead, ...question }: Question): Processes {
  const [watch, setWatch] = useState<Watch>(NOTHING);
  const [held, setHeld] = useState<HeldOrder>();
  const [opened, setOpened] = useState<{ pid: number; key: string }>();

  // Without an instance to ask, the first one that answers is asked again: two machines in one list would be none.
  const pinned = instance ?? watch.answer?.list.instance;
  const lastAnswer = watch.answer?.list.instance === pinned ? watch.answer : undefined;
  const query = useQuery({
    ...processesQuery({ instance: pinned, sort, isPaused }),
    enabled: !isPaused,
  });
  // Another sort is another question: until it is answered, and where it never is, the last answer stays.
  const other = sort === "cpu" ? "memory" : "cpu";
  const answer = isPaused
    ? (question.held?.[sort] ?? question.held?.[other] ?? lastAnswer)
    : (query.data ?? lastAnswer);
  const failure = isPaused ? (answer === undefined ? question.held?.failure : undefined) : query.error;

  let now = watch;
  if (answer !== undefined && answer !== watch.answer) {
    now = follow(watch, answer, new Set([...(held?.keys ?? []), ...(opened ? [opened.key] : [])]));
    setWatch(now);
  }

  const compare = compareProcesses(order);
  const all = answer === undefined ? [] : [...now.tracked.values()];
  const current = all.filter(({ fate }) => fate === "listed").sort((one, other) => compare(one.process, other.process));
  const currentKeys = current.map(({ key }) => key);

  const basis = `${now.answer?.list.instance} ${now.answer?.sort} ${order.column} ${order.isDescending}`;
  let hold = isRead && answer !== undefined ? held : undefined;
  if (isRead && answer !== undefined) {
    const keys = hold?.basis === basis ? holdOrder(withoutForgotten(hold.keys, now), currentKeys) : currentKeys;
    if (hold?.basis !== basis || keys !== hold.keys) hold = { basis, keys };
  }
  if (hold !== held) setHeld(hold);

  let open = opened?.pid === pid ? opened : undefined;
  if (pid !== undefined && open === undefined) {
    const entry = findByPid(now, pid);
    if (entry !== undefined) open = { pid, key: entry.key };
  }
  if (open !== opened) setOpened(open);

  return {
    answer,
    shown: hold?.keys.flatMap((key) => now.tracked.get(key) ?? []) ?? current,
    current,
    open: open && now.tracked.get(open.key),
    find: (wanted) => findByPid(now, wanted),
    freshness: {
      isPaused,
      failure: failure
        ? { message: failure.message, isAnswer: failure instanceof Failure && failure.kind === "problem" }
        : undefined,
      ageSeconds: answer === undefined ? Number.POSITIVE_INFINITY : (query.errorUpdatedAt - answer.arrivedAt) / 1000,
    },
  };
}

/** A process that the watch let go of needs no place any more. The same array where there is none. */
function withoutForgotten(keys: readonly string[], { tracked }: Watch): readonly string[] {
  return keys.every((key) => tracked.has(key)) ? keys : keys.filter((key) => tracked.has(key));
}
