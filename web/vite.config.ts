import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { budget } from "./scripts/budget.ts";
import { buildInfo } from "./scripts/build-info.ts";
import { smallerPreload } from "./scripts/smaller-preload.ts";
import { smallerQuery } from "./scripts/smaller-query.ts";
import { smallerUplot } from "./scripts/smaller-uplot.ts";

const api = process.env.API_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  // Relative addresses: the page works at any path.
  base: "./",
  plugins: [
    react(),
    buildInfo(process.env),
    smallerUplot(),
    smallerQuery(),
    smallerPreload(),
    // The parts are those of host-cards.tsx and TimeChart.tsx.
    budget({ bytes: 120_000, askedForAtOnce: ["app/more-panels.ts", "charts/mount-chart.ts"] }),
  ],
  build: {
    // The content security policy has no data: for scripts or fonts, and a file of its own is cached on its own.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // Of what a part needs, the page has the libraries already.
      resolveDependencies: (_file, files, { hostType }) =>
        hostType === "js" ? files.filter((file) => !/vendor|rolldown-runtime/.test(file)) : files,
    },
    // What we use changes less often than what we write: it stays in the cache. And one large file is smaller than many.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "vendor", test: /rolldown\/runtime|node_modules\/(?!uplot)/ },
            { name: "page", tags: ["$initial"] },
            { name: "more-panels", test: /\/app\/more-panels|\/ui\/(DataTable|Fold)/ },
          ],
        },
      },
    },
  },
  server: {
    port: 3000,
    // What the proxy calls it (make dev).
    allowedHosts: ["web"],
    // As strict as in production but for what this server itself puts into the page: inline script and style, a WebSocket, a worker.
    headers: {
      "Content-Security-Policy":
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self' ws: wss:; worker-src blob:; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
    },
    // The page's sign of life: the proxy closes what is silent for 10 s, and a page that lost its server loads itself anew.
    ws: { timeout: 5000 },
    // The api on the page's own origin, as everywhere else.
    proxy: Object.fromEntries(
      ["/stats", "/instances", "/api/v1", "/metrics", "/version", "/openapi.json"].map((path) => [path, api]),
    ),
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
          // A busy machine is no fault of the page: what is waited for comes, if late.
          testTimeout: 60_000,
          setupFiles: ["src/testing/setup.ts"],
        },
      },
    ],
  },
});
