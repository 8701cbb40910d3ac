import { defineConfig } from "@playwright/test";
import stack from "./playwright.config.ts";

/** The test of `make dev`, which runs in a copy of the sources: `make e2e-dev` starts both. */
export default defineConfig(stack, {
  testDir: "e2e-dev",
  outputDir: "test-results/dev",
  // An edit of the api is a compilation on a machine that does other things as well.
  timeout: 180_000,
  expect: { timeout: 60_000 },
});
