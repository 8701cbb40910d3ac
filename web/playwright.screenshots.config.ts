import { defineConfig } from "@playwright/test";
import stack from "./playwright.config.ts";

/** The pictures of docs/screenshots, of the built page and made-up machines: `make screenshots`. */
export default defineConfig(stack, {
  testDir: "screenshots",
  outputDir: "test-results/screenshots",
  use: { trace: "off" },
});
