/** Makes the build known twice: compiled into the page, and as `build.json` beside it, so that an old page can tell. */
import type { Plugin } from "vite";

const FILE = "build.json";

export function buildInfo(environment: NodeJS.ProcessEnv): Plugin {
  const build = JSON.stringify({
    version: environment.VERSION || "dev",
    revision: (environment.REVISION ?? "").slice(0, 12),
  });
  return {
    name: "sys-stats:build-info",
    config: () => ({ define: { __BUILD__: build } }),
    configureServer(server) {
      server.middlewares.use(`/${FILE}`, (_request, response) => {
        response.setHeader("Content-Type", "application/json").end(build);
      });
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: FILE, source: `${build}\n` });
    },
  };
}
