/** Ties the live stream to the document: made once, outside of React, so that no render can open a second connection. */
import type { QueryClient } from "@tanstack/react-query";
import { LiveStore } from "../api/live-store.ts";
import { backendQuery, buildQuery, versionQuery } from "../api/queries.ts";
import { LiveStream } from "../api/stream.ts";

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
  document.addEventListener("visibilitychange", follow);
  follow();
  refreshBuilds(store, client);
  return store;
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
