/**
 * A QueryClient always has a cache of mutations, with retries, pauses and resumptions. The page reads and changes nothing on the other
 * side: an empty cache does for it.
 */
import type { Plugin } from "vite";

const EMPTY = `
export class MutationCache {
  findAll() { return []; }
  resumePausedMutations() { return Promise.resolve(); }
  clear() {}
}
`;

export function smallerQuery(): Plugin {
  return {
    name: "sys-stats:smaller-query",
    apply: "build",
    transform: {
      filter: { id: /query-core\/build\/modern\/mutationCache\.js$/ },
      handler(code) {
        if (!code.includes("resumePausedMutations"))
          this.error("TanStack Query's cache of mutations is not what it was: see scripts/smaller-query.ts.");
        return { code: EMPTY, map: null };
      },
    },
  };
}
