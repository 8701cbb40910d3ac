/**
 * A stream made up in the browser, for what the machine at hand has not got: a container, many processors, trouble. The page
 * reads it through its own fetch, so that everything behind that is the real thing.
 */
import type { Page } from "@playwright/test";
import type { Snapshot } from "../src/api/types.ts";
import { workloadList } from "../src/testing/workloads.ts";
import { mixed } from "./fixtures.ts";

interface FixtureOptions {
  /** How many seconds of samples there are at the start. */
  seconds?: number;
  /** So many seconds ago, ten samples are not there. */
  gap?: number;
}

/** Must be called before the page is opened. `?instance=` and the contract are still asked from the real api. */
export async function streamFixture(page: Page, snapshot: Snapshot, { seconds = 290, gap }: FixtureOptions = {}) {
  // The real api knows no instance of that name.
  const { at, instance } = snapshot;
  await page.route("**/stats/workloads?*", (route) => route.fulfill({ json: workloadList(mixed(), { at, instance }) }));
  const nothing = { at, instance, total: 0, processes: [], missing: [] };
  await page.route("**/stats/processes?*", (route) => route.fulfill({ json: nothing }));
  await page.addInitScript(
    ({ snapshot, seconds, gap }) => {
      const original = window.fetch;
      const started = Date.now();
      /** A calm curve of its own for each number of the sample, so that charts have something to draw. */
      const sway = (value: number, at: number, seed: number) =>
        value * (1 + 0.12 * Math.sin(at / 9 + seed) + 0.06 * Math.sin(at / 2.3 + seed));
      const percent = (value: number) => Math.min(100, value);
      const make = (at: number): unknown => {
        const copy = structuredClone(snapshot);
        copy.at = new Date(started + at * 1000).toISOString();
        copy.sequence = seconds + at + 1;
        const { cpu, memory, pressure, load, container } = copy;
        if (cpu?.modes && cpu.usagePercent !== undefined) {
          cpu.usagePercent = percent(sway(cpu.usagePercent, at, 0));
          cpu.modes.user = sway(cpu.modes.user, at, 0);
          cpu.modes.system = sway(cpu.modes.system, at, 1);
          cpu.modes.iowait = sway(cpu.modes.iowait, at, 2);
        }
        if (memory?.usedBytes !== undefined) memory.usedBytes = Math.round(sway(memory.usedBytes, at / 8, 3));
        for (const stall of Object.values(pressure ?? {}))
          stall.someAvg10Percent = percent(sway(stall.someAvg10Percent, at, 4));
        if (load) load.one = sway(load.one, at / 6, 5);
        for (const disk of copy.disks) {
          if (disk.readBytesPerSecond !== undefined) disk.readBytesPerSecond = sway(disk.readBytesPerSecond, at, 6);
          if (disk.writeBytesPerSecond !== undefined)
            disk.writeBytesPerSecond = sway(disk.writeBytesPerSecond, at * 2, 7);
        }
        for (const network of copy.networks) {
          if (network.receivedBytesPerSecond)
            network.receivedBytesPerSecond = sway(network.receivedBytesPerSecond, at, 8);
          if (network.sentBytesPerSecond) network.sentBytesPerSecond = sway(network.sentBytesPerSecond, at, 9);
        }
        for (const [index, sensor] of copy.sensors.entries()) sensor.celsius = sway(sensor.celsius, at / 10, index);
        if (container?.cpu?.usagePercent !== undefined)
          container.cpu.usagePercent = percent(sway(container.cpu.usagePercent, at, 0));
        if (container?.cpu?.throttledPercent)
          container.cpu.throttledPercent = percent(sway(container.cpu.throttledPercent, at, 3));
        return copy;
      };
      const event = (at: number) =>
        `id: ${snapshot.instance}-1-${seconds + at + 1}\nevent: stats\ndata: ${JSON.stringify(make(at))}\n\n`;
      const isThere = (at: number) => gap === undefined || at < -gap || at >= 10 - gap;
      const state = { isDown: false, close: () => {} };
      Reflect.set(window, "fixtureStream", state);
      window.fetch = async (input, init) => {
        const address = new URL(input instanceof Request ? input.url : input, document.baseURI);
        if (!address.pathname.endsWith("/stats/stream")) return original(input, init);
        if (state.isDown) throw new TypeError("Failed to fetch");
        let sent = Number(/-(\d+)$/.exec(address.searchParams.get("after") ?? "")?.[1] ?? 0) - seconds;
        let timer = 0;
        const body = new ReadableStream<Uint8Array>({
          start: (controller) => {
            const encoder = new TextEncoder();
            const send = () => {
              let text = "";
              for (const now = Math.floor((Date.now() - started) / 1000); sent <= now; sent += 1)
                if (isThere(sent)) text += event(sent);
              if (text !== "") controller.enqueue(encoder.encode(text));
            };
            send();
            timer = window.setInterval(send, 250);
            state.close = () => {
              clearInterval(timer);
              controller.close();
            };
            init?.signal?.addEventListener("abort", () => clearInterval(timer));
          },
          cancel: () => clearInterval(timer),
        });
        return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
      };
    },
    { snapshot, seconds, gap },
  );
}

/** The connection breaks off, and every further attempt fails, until it is let through again. */
export async function setDown(page: Page, isDown: boolean): Promise<void> {
  await page.evaluate((isDown) => {
    const state = Reflect.get(window, "fixtureStream") as { isDown: boolean; close: () => void };
    state.isDown = isDown;
    if (isDown) state.close();
  }, isDown);
}
