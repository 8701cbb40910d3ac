// Fails when a first visit loads more than the page may cost: everything that a browser asks for until the page of one machine
// stands, styles and the parts that are asked for at once included.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** Compressed as the containers do it, with gzip. */
const BUDGET_BYTES = 139_000;

/** Parts of their own that the first page asks for at once: see host-cards.tsx and TimeChart.tsx. */
const ASKED_FOR_AT_ONCE = ["more-panels", "mount-chart", "uPlot"];

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const html = readFileSync(join(dist, "index.html"), "utf8");
const named = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file);
const assets = readdirSync(join(dist, "assets")).map((name) => `assets/${name}`);
const parts = ASKED_FOR_AT_ONCE.map((part) => {
  const file = assets.find((name) => name.startsWith(`assets/${part}`) && name.endsWith(".js"));
  if (file === undefined)
    throw new Error(`dist/assets has no ${part}: the budget would pass for less than what is loaded`);
  return file;
});
if (!named.some((file) => file.endsWith(".js"))) throw new Error("index.html names no script");

const files = new Set(["index.html", "config.json", "build.json", ...named, ...parts]);
// What a script imports comes with it, and its styles too: both are named in it.
for (const file of files) {
  if (!file.endsWith(".js") || !existsSync(join(dist, file))) continue;
  const text = readFileSync(join(dist, file), "utf8");
  for (const [, name] of text.matchAll(/\bfrom\s*"\.\/([^"]+\.js)"|\bimport\s*"\.\/([^"]+\.js)"/g)) {
    if (name) files.add(`assets/${name}`);
  }
  const part = ASKED_FOR_AT_ONCE.find((name) => file.includes(`/${name}`));
  if (part) for (const name of assets) if (name.endsWith(".css") && name.includes(`/${part}`)) files.add(name);
}
for (const name of assets) if (/\/(DataTable|uPlot)[^/]*\.css$/.test(name)) files.add(name);

let total = 0;
for (const file of files) {
  const content = readFileSync(join(dist, file));
  const size = Math.min(content.length, gzipSync(content, { level: 9 }).length);
  total += size;
  console.log(`${String(size).padStart(8)} B  ${file}`);
}
console.log(`${String(total).padStart(8)} B  of ${BUDGET_BYTES} B that all of a first visit may load, gzipped`);
if (total > BUDGET_BYTES) {
  console.error("The page is over its budget.");
  process.exit(1);
}
