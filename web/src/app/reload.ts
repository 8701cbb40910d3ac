import type { QueryClient } from "@tanstack/react-query";
import { buildQuery, isSameBuild } from "../api/queries.ts";

const RELOADED_FOR = "sys-stats.reloaded";

/**
 * Loads the page again where the server has another build: its parts have other names. Once for each build, because a server whose
 * build never comes would have the page reload for ever.
 */
export async function reloadIfOld(client: QueryClient, reload = () => location.reload()): Promise<void> {
  const build = await client.fetchQuery({ ...buildQuery, staleTime: 0 }).catch(() => undefined);
  if (build === undefined || isSameBuild(build, __BUILD__)) return;
  const name = `${build.version} ${build.revision}`;
  try {
    if (sessionStorage.getItem(RELOADED_FOR) === name) return;
    sessionStorage.setItem(RELOADED_FOR, name);
  } catch {
    // Storage is shut: nothing would stop a second reload.
    return;
  }
  reload();
}
