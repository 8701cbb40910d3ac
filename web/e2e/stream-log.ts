/** What the page received from the stream, read along from the outside: the ids of its events, in order, request by request. */
import type { Page } from "@playwright/test";

export interface StreamLog {
  urls: string[];
  ids: string[];
  /** When each event came, by the browser's clock in milliseconds since the epoch. */
  times: number[];
  /** How many events had come when each stream opened. */
  starts: number[];
}

/** Must be called before the page is opened. */
export async function logStream(page: Page): Promise<() => Promise<StreamLog>> {
  await page.addInitScript(() => {
    const log: StreamLog = { urls: [], ids: [], times: [], starts: [] };
    Reflect.set(window, "streamLog", log);
    const original = window.fetch;
    window.fetch = async (...request) => {
      const response = await original(...request);
      const type = response.headers.get("Content-Type") ?? "";
      if (!type.startsWith("text/event-stream") || response.body === null) return response;
      log.urls.push(response.url);
      log.starts.push(log.ids.length);
      const [mine, theirs] = response.body.tee();
      const reader = mine.pipeThrough(new TextDecoderStream()).getReader();
      const read = async () => {
        let rest = "";
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          const lines = (rest + value).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) {
            if (!line.startsWith("id:")) continue;
            log.ids.push(line.slice(3).trim());
            log.times.push(Date.now());
          }
        }
      };
      read().catch(() => undefined);
      return new Response(theirs, { status: response.status, headers: response.headers });
    };
  });
  return () => page.evaluate(() => Reflect.get(window, "streamLog") as StreamLog);
}

export function sequenceOf(id: string): number {
  return Number(/-(\d+)$/.exec(id)?.[1]);
}
