import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** The stack is started by whoever runs the tests (`make e2e`); these only look at it, as a browser does. */
const fleetURL = process.env.FLEET_URL;
const baseURL = fleetURL ?? process.env.BASE_URL ?? "http://127.0.0.1:3050";
const system = "/usr/bin/chromium";
const executablePath = process.env.CHROMIUM_PATH ?? (existsSync(system) ? system : undefined);
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "e2e",
  // One machine, or a fleet: where FLEET_URL is set (e2e/fleet.sh), these tests and no others.
  projects: fleetURL
    ? [{ name: "fleet", testMatch: "fleet.spec.ts" }]
    : [{ name: "machine", testIgnore: "fleet.spec.ts" }],
  outputDir: "test-results/stack",
  // One machine is watched, and one test restarts its api: they take turns.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A second attempt where nobody watches; what needs one is listed as flaky. At a desk, it is a failure.
  retries: process.env.CI ? 1 : 0,
  // What is waited for comes; on a busy machine it comes late. Only a failure takes this long.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    baseURL,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        ...(isRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
