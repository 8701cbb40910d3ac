/** Ties the live stream to the document: made once, outside of React, so that no render can open a second connection. */
import type { QueryClient } from "@tanstack/react-query";
import { instancesQuery } from "../api/instances.ts";
import { LiveStore } from "../api/live-store.ts";
import { backendQuery, buildQuery, versionQuery } from "../api/queries.ts";
import { LiveStream } from "../api/stream.ts";
import { parseView } from "../lib/view.ts";
import { watchAddress } from "./use-view.ts";

export function startLive(client: QueryClient): LiveStore {
  const store = new LiveStore(() => performance.now());
  const stream = new LiveStream({
    url: async () => new URL("stats/stream", await client.ensureQueryData(backendQuery)),
    listener: store,
  });
  const follow = () => {
    if (document.hidden) stream.pause();
    else stream.resume();
  };
  const choose = () => stream.choose(parseView(location.search).instance);
  choose();
  watchAddress(choose);
  document.addEventListener("visibilitychange", follow);
  follow();
  hurryToReturned(stream, client);
  refreshBuilds(store, client);
  return store;
}

/** A member that was down and is up again need not wait for the next attempt. */
function hurryToReturned(stream: LiveStream, client: QueryClient): void {
  const [key] = instancesQuery().queryKey;
  client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success" || event.query.queryKey[0] !== key) return;
    const answer = client.getQueryData(instancesQuery().queryKey);
    for (const { name, up } of answer?.instances ?? []) if (up) stream.hurry(name);
  });
}

/** After each connection but the first, the api or the page beside it may be another build. */
function refreshBuilds(store: LiveStore, client: QueryClient): void {
  let seen = 0;
  store.subscribe(() => {
    const { connections } = store.getState();
    if (connections === seen) return;
    seen = connections;
    if (connections === 1) return;
    void client.invalidateQueries({ queryKey: buildQuery.queryKey });
    void client.invalidateQueries({ queryKey: versionQuery.queryKey });
  });
}
