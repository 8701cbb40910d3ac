import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { LiveState } from "../api/live-store.ts";
import type { HeldProcesses } from "../api/processes.ts";
import type { HeldWorkloads } from "../api/workloads.ts";
import type { View } from "../lib/view.ts";

export interface Held {
  state: LiveState;
  instance: string | undefined;
  processes?: HeldProcesses;
  workloads?: HeldWorkloads;
}

/** The moment that a paused page shows: the samples until then, and what ran at it, whichever page is open. */
export function useHeld({ instance, sort }: View) {
  const client = useQueryClient();
  const [held, setHeld] = useState<Held>();
  const asking = useRef<AbortController>(undefined);

  useEffect(() => () => asking.current?.abort(), []);

  const release = () => {
    asking.current?.abort();
    setHeld(undefined);
  };
  const hold = (state: LiveState) => {
    asking.current?.abort();
    asking.current = new AbortController();
    const { signal } = asking.current;
    setHeld({ state, instance });
    const pinned = instance ?? state.points.at(-1)?.value.instance;
    const add = (change: Partial<Held>) =>
      setHeld((before) => (before === undefined || signal.aborted ? before : { ...before, ...change }));
    import("../api/hold-lists.ts").then(
      ({ holdProcesses, holdWorkloads }) => {
        holdWorkloads(client, pinned, signal, (workloads) => add({ workloads }));
        return holdProcesses(client, pinned, sort, signal, (processes) => add({ processes }));
      },
      (failure: Error) => add({ processes: { failure }, workloads: { failure } }),
    );
  };

  // What was held is of the member that was looked at.
  if (held && held.instance !== instance) setHeld(undefined);
  return { held, hold, release };
}
