/**
 * The built page, and an api that tells of made-up machines: one in each folder, as the page works under any path. A folder has
 * `/stats/stream`, `/stats`, `/stats/processes`, `/stats/workloads`, `/version` and `/openapi.json` beside the files of the page.
 */
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type Machine, processes, snapshot, WINDOW } from "./machine.ts";
import { taskSnapshot } from "./task.ts";
import { workloads } from "./workloads.ts";

export interface Scene {
  machine?: Partial<Machine>;
  /** A task on ECS, and nothing to be seen of its machine. */
  isTask?: boolean;
  /** How many snapshots there are; all of the window unless told otherwise, and 0 for an api that never says a word. */
  samples?: number;
  /** The page of the server is another build than the one that is open. */
  isNewer?: boolean;
}

export interface FixtureServer {
  /** Where the page of a scene is. */
  url(scene: string): string;
  /** Ends its streams, and answers no more. */
  cut(scene: string): void;
  close(): void;
}

/** Always the same: an offline page names the address that does not answer. */
const PORT = 3059;

const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

export async function serve(dist: string, scenes: Record<string, Scene>): Promise<FixtureServer> {
  const streams = new Map<string, Set<ServerResponse>>();
  const isCut = new Set<string>();
  const openapi = readFileSync(fileURLToPath(new URL("../../api/openapi.json", import.meta.url)));

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const [, name = "", file = ""] = /^\/([^/]*)\/(.*)$/.exec(pathname) ?? [];
    const scene = scenes[name];
    if (scene === undefined) return void response.writeHead(404).end();
    if (isCut.has(name)) return void request.socket.destroy();
    const { machine = {}, samples = WINDOW, isTask = false } = scene;
    const sample = (sequence: number) => (isTask ? taskSnapshot(sequence) : snapshot(machine, sequence));
    const first = WINDOW - samples + 1;
    const json = (body: unknown) =>
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    // A machine that has just started counts from 1.
    const number = (index: number) => (samples === 1 ? 1 : first + index);

    if (file === "stats/stream") {
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      for (let index = 0; index < samples; index += 1) {
        const data = sample(number(index));
        response.write(`event: stats\nid: ${data.instance}-1-${data.sequence}\ndata: ${JSON.stringify(data)}\n\n`);
      }
      response.write(": waiting\n\n");
      const open = streams.get(name) ?? new Set();
      streams.set(name, open.add(response));
      request.on("close", () => open.delete(response));
    } else if (file === "stats") json(sample(WINDOW));
    else if (file === "stats/processes") json(processes(searchParams.get("sort"), WINDOW));
    else if (file === "stats/workloads") json(workloads(searchParams.get("id")));
    else if (file === "version")
      json({ version: "v0.5.0", revision: "4f1c2d7", instance: "atlas-7c9f", goVersion: "go1.26.1" });
    else if (file === "openapi.json") response.writeHead(200, { "Content-Type": "application/json" }).end(openapi);
    else if (file === "build.json" && scene.isNewer) json({ version: "v0.6.0", revision: "9e8d7c6" });
    else {
      const path = file || "index.html";
      try {
        const content = readFileSync(join(dist, normalize(`/${path}`)));
        response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" });
        response.end(content);
      } catch {
        response.writeHead(404).end();
      }
    }
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(PORT, "127.0.0.1", resolve));
  return {
    url: (scene) => `http://127.0.0.1:${PORT}/${scene}/`,
    cut: (scene) => {
      isCut.add(scene);
      for (const stream of streams.get(scene) ?? []) stream.destroy();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
