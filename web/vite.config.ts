import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { buildInfo } from "./scripts/build-info.ts";

const api = process.env.API_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  // Relative addresses: the page works at any path.
  base: "./",
  plugins: [react(), buildInfo(process.env)],
  build: {
    // The content security policy has no data: for scripts or fonts, and a file of its own is cached on its own.
    assetsInlineLimit: 0,
    // One page, one module: nothing to preload.
    modulePreload: { polyfill: false },
  },
  server: {
    port: 3000,
    // The api on the page's own origin, as everywhere else.
    proxy: Object.fromEntries(["/stats", "/version", "/openapi.json"].map((path) => [path, api])),
  },
  test: {
    projects: [
      { extends: true, test: { name: "logic", include: ["src/**/*.test.ts"], environment: "node" } },
      {
        extends: true,
        test: {
          name: "page",
          include: ["src/**/*.test.tsx"],
          environment: "jsdom",
          setupFiles: ["src/testing/setup.ts"],
        },
      },
    ],
  },
});
