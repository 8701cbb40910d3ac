/**
 * Fails a build of which a first visit loads more than the page may cost: everything that a browser asks for until the page of one
 * machine stands, styles and the parts that are asked for at once included. What is counted is made as small as it can be first.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";
import { compressAll } from "./compress.ts";

/** Beside what index.html names. */
const ALWAYS_LOADED = ["index.html", "config.json", "build.json"];

interface BudgetOptions {
  /** Of all files together, compressed as the container serves them. */
  bytes: number;
  /** Modules that are imported dynamically, but at once: their path ends like this. */
  askedForAtOnce: readonly string[];
}

export function budget({ bytes, askedForAtOnce }: BudgetOptions): Plugin {
  return {
    name: "sys-stats:budget",
    apply: "build",
    // Comments and indentation are for those who write it.
    transformIndexHtml: {
      order: "post",
      handler: (html) => html.replace(/<!--.*?-->/gs, "").replace(/\n\s+/g, "\n"),
    },
    async writeBundle({ dir = "dist" }, bundle) {
      await compressAll(dir);
      const html = readFileSync(join(dir, "index.html"), "utf8");
      const named = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="\.\/([^"]+)"/g)].flatMap(
        ([, file]) => file ?? [],
      );
      const files = new Set([...ALWAYS_LOADED, ...named]);
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      for (const module of ["app/main.tsx", ...askedForAtOnce]) {
        const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/${module}`)));
        // Else the budget would pass for less than what is loaded.
        if (chunk === undefined) this.error(`No chunk has ${module}.`);
        addChunk(chunk.fileName, bundle, files);
      }
      const sizes = [...files].map((file) => ({ file, size: servedSize(join(dir, file)) }));
      const total = sizes.reduce((sum, { size }) => sum + size, 0);
      const lines = [...sizes, { file: `of ${bytes} B that all of a first visit may load`, size: total }];
      const table = lines.map(({ file, size }) => `${String(size).padStart(8)} B  ${file}`).join("\n");
      if (total > bytes) this.error(`The page is over its budget.\n${table}`);
      this.info(`A first visit, compressed:\n${table}`);
    },
  };
}

/** What a script imports comes with it, and its styles too. */
function addChunk(fileName: string, bundle: Rolldown.OutputBundle, files: Set<string>): void {
  const chunk = bundle[fileName];
  if (chunk?.type !== "chunk") return;
  files.add(fileName);
  for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
  for (const imported of chunk.imports) if (!files.has(imported)) addChunk(imported, bundle, files);
}

/** As it is sent to a browser, all of which take gzip. */
function servedSize(path: string): number {
  return statSync(existsSync(`${path}.gz`) ? `${path}.gz` : path).size;
}
