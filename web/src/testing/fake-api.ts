/** The stream's other end, by hand: each request waits for the test to answer it, and each answer for its next bytes. */
import type { Fetch } from "../api/fetch.ts";
import { snapshot } from "./snapshots.ts";

export class FakeApi {
  readonly calls: FakeCall[] = [];

  readonly fetch: Fetch = (url, { signal }) => {
    const call = new FakeCall(url, signal ?? undefined);
    this.calls.push(call);
    return call.response;
  };

  get last(): FakeCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error("nothing was asked yet");
    return call;
  }
}

export class FakeCall {
  readonly response: Promise<Response>;
  readonly url: URL;
  isAborted = false;
  #answer!: (response: Response) => void;
  #fail!: (error: Error) => void;
  #body: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(url: URL, signal: AbortSignal | undefined) {
    this.url = url;
    this.response = new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#fail = reject;
    });
    signal?.addEventListener("abort", () => {
      this.isAborted = true;
      this.#fail(new DOMException("aborted", "AbortError"));
    });
  }

  get query(): Record<string, string> {
    return Object.fromEntries(this.url.searchParams);
  }

  open(type = "text/event-stream"): this {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#body = controller;
      },
    });
    this.#answer(new Response(body, { headers: { "Content-Type": type } }));
    return this;
  }

  answer(body: string, headers: Record<string, string>): void {
    this.#answer(new Response(body, { headers: { "Content-Type": "application/json", ...headers } }));
  }

  refuse(status: number, body: string, type = "application/problem+json"): void {
    this.#answer(new Response(body, { status, headers: { "Content-Type": type } }));
  }

  fail(): void {
    this.#fail(new TypeError("Failed to fetch"));
  }

  send(data: string | Uint8Array): this {
    this.#body?.enqueue(typeof data === "string" ? new TextEncoder().encode(data) : data);
    return this;
  }

  end(): void {
    this.#body?.close();
  }

  breakOff(): void {
    this.#body?.error(new TypeError("network error"));
  }
}

/** The text of `stats` events with these sequence numbers. */
export function events(
  sequences: readonly number[],
  { instance = "laptop-2", start = "1000", intervalSeconds = 1 } = {},
) {
  return sequences
    .map((sequence) => {
      const at = new Date(Date.UTC(2026, 10, 23) + sequence * intervalSeconds * 1000).toISOString();
      const data = JSON.stringify(snapshot({ at, sequence, instance, intervalSeconds }));
      return `id: ${instance}-${start}-${sequence}\nevent: stats\ndata: ${data}\n\n`;
    })
    .join("");
}
