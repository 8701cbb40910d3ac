// Fails when a first visit loads more script than the page may cost. Reads what index.html names, scripts and preloaded
// modules alike, so that a chunk which is only loaded later is not counted.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 120_000;

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const html = readFileSync(join(dist, "index.html"), "utf8");
const files = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.js)"/g)].map(([, file]) => file);
if (files.length === 0) throw new Error("index.html names no script: the budget would pass for nothing");

let total = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(8)} B  ${file}`);
}
console.log(`${String(total).padStart(8)} B  of ${BUDGET_BYTES} B that the first load may take, gzipped`);
if (total > BUDGET_BYTES) {
  console.error("The page is over its budget.");
  process.exit(1);
}
