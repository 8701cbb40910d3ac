/** Compressed copies of what is served, made once here and never while the container runs: Nginx's gzip_static finds them by their name. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { gzipAsync } from "@gfx/zopfli";
import { minifySync } from "vite";

const WORTH_IT = /\.(html|js|css|svg|json)$/;

/** Writes FILE.gz beside each text file of a folder and those in it, where that is smaller. Scripts that are not in assets/ are minified first. */
export async function compressAll(folder: string): Promise<void> {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!WORTH_IT.test(name)) continue;
    const path = join(folder, name);
    let content = readFileSync(path);
    if (name.endsWith(".js") && !name.startsWith("assets")) {
      // Vite copies the files of public/ as they are.
      content = Buffer.from(minifySync(name, content.toString()).code);
      writeFileSync(path, content);
    }
    // Its gzip is three per cent smaller than that of zlib at its best.
    const compressed = await gzipAsync(content, { numiterations: 15 });
    if (!gunzipSync(compressed).equals(content)) throw new Error(`${path} is not the same once it was compressed.`);
    if (compressed.length < content.length) writeFileSync(`${path}.gz`, compressed);
  }
}
