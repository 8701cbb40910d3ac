import { defineConfig } from "@playwright/test";
import stack from "./playwright.config.ts";

const address = process.env.RUN_LISTEN ?? "127.0.0.1:3055";
const launch = stack.use?.launchOptions;

/** The test of what `make run` starts: the api alone, with the page, without Docker. Part of `make e2e-machine`. */
export default defineConfig(stack, {
  testDir: "e2e-run",
  outputDir: "test-results/run",
  use: {
    baseURL: `http://${address}`,
    // A name that is not ours, and leads to this machine: as after its owner has re-pointed it.
    launchOptions: { ...launch, args: [...(launch?.args ?? []), "--host-resolver-rules=MAP evil.example 127.0.0.1"] },
  },
  webServer: {
    command: "make -C .. run",
    url: `http://${address}/healthz`,
    env: {
      SYS_STATS_LISTEN: address,
      SYS_STATS_MAX_STREAMS: "2",
      XDG_STATE_HOME: `${import.meta.dirname}/test-results/state`,
    },
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
    timeout: 300_000,
  },
});
