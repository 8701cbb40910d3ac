/**
 * The live stream of snapshots, kept alive: it reconnects with a backoff, asks only for what it has not had yet, gives up a
 * connection that has gone silent, and stays with the instance that was chosen, or else with the first one that answers. Where
 * there is no room for one more stream, it has the newest snapshot every few seconds. It knows nothing of React or of the
 * document; `pause` and `resume` are for whoever does.
 */
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { backoff } from "../lib/backoff.ts";
import { Failure, type Fetch, request } from "./fetch.ts";
import { readSnapshot, type SnapshotPoint } from "./snapshot.ts";

export interface StreamListener {
  /** Snapshots in the order they came: all that arrived within a short moment, so that a replay of minutes is one batch. */
  onBatch(batch: readonly SnapshotPoint[]): void;
  /** The api has answered with a stream: the first one, or one that came back. */
  onUp(): void;
  /** There is no working connection, and there will be another attempt. Without a failure, this is the first attempt. */
  onDown(failure?: Failure): void;
  /** Closed on purpose; nothing is wrong. */
  onPause(): void;
  /** The instance that the stream was pinned to by itself is no member any more; the next one to answer takes its place. */
  onGone(instance: string): void;
  /** Another instance was chosen: nothing of the one before counts any more. */
  onSwitch(): void;
  /** An event that cannot be read was left out. */
  onUnreadable(): void;
}

export interface StreamOptions {
  /** Where the stream is; asked before each attempt, and its failure counts as one of the connection. */
  url: () => Promise<URL>;
  listener: StreamListener;
  fetch?: Fetch;
  random?: () => number;
}

/** Events that arrive within this time are one batch. */
const BATCH_MS = 50;
/** Heartbeats come every 15 s at the latest: a stream that is silent for longer is dead, whatever TCP thinks. */
const HEARTBEAT_SECONDS = 15;
const SHORTEST_SILENCE_SECONDS = 20;
/** An event larger than this is not a snapshot. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;

export class LiveStream {
  readonly #options: StreamOptions;
  #attempt: AbortController | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  #batchTimer: ReturnType<typeof setTimeout> | undefined;
  #batch: SnapshotPoint[] = [];
  #failures = 0;
  /** The instance that somebody chose, and the one that was the first to answer while nobody had. */
  #chosen: string | undefined;
  #found: string | undefined;
  #lastId: string | undefined;
  #silenceSeconds = SHORTEST_SILENCE_SECONDS;
  /** The stream is refused, and the newest snapshot is there all the same. */
  #isPolling = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  /** Connects, or connects again after a pause. Does nothing while it already tries. */
  resume(): void {
    if (this.#attempt !== undefined || this.#retryTimer !== undefined) return;
    this.#failures = 0;
    this.#isPolling = false;
    this.#options.listener.onDown();
    void this.#connect();
  }

  /** Closes the connection and stops trying, until `resume`. What was received is handed over first. */
  pause(): void {
    this.#close();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#options.listener.onPause();
  }

  /** Follows `instance` from now on; undefined goes back to the one that was found. */
  choose(instance: string | undefined): void {
    const before = this.#pin;
    this.#chosen = instance;
    if (this.#pin === before) return;
    const isTrying = this.#attempt !== undefined || this.#retryTimer !== undefined;
    this.#close();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#lastId = undefined;
    this.#silenceSeconds = SHORTEST_SILENCE_SECONDS;
    this.#options.listener.onSwitch();
    if (isTrying) this.resume();
  }

  /** Tries again at once, where it waits to: there is news that `instance` is there. */
  hurry(instance: string): void {
    if (this.#retryTimer === undefined || instance !== this.#pin) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    void this.#connect();
  }

  get #pin(): string | undefined {
    return this.#chosen ?? this.#found;
  }

  /** One attempt, from the request to the end of its body. However it ends, unless on purpose, another one follows. */
  async #connect(): Promise<void> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#watchSilence();
    let failure: Failure;
    try {
      const response = await request(await this.#address(), "text/event-stream", {
        signal: attempt.signal,
        cache: "no-store",
        ...(this.#options.fetch && { fetch: this.#options.fetch }),
      });
      this.#options.listener.onUp();
      this.#isPolling = false;
      await this.#read(response, attempt.signal);
      failure = new Failure("network", "the stream ended");
    } catch (error) {
      failure = error instanceof Failure ? error : new Failure("network", "the connection broke off", { cause: error });
    }
    if (this.#attempt !== attempt) return; // Closed on purpose; whoever did that has said so.
    this.#close();
    // What somebody chose stays chosen: whether to look at another one is not for the stream to say.
    const isGone = failure.kind === "problem" && failure.status === 404 && this.#chosen === undefined;
    if (isGone && this.#found !== undefined) this.#unpin(this.#found);
    else if (failure.status === 503) await this.#poll(failure);
    else this.#retry(failure);
  }

  /** Has the newest snapshot every few seconds, until the stream is tried again or there is none. */
  async #poll(refusal: Failure): Promise<void> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    if (!this.#isPolling) this.#options.listener.onDown(refusal);
    let hasFailed = false;
    try {
      const { poll } = await import("./poll.ts");
      await poll({
        stream: await this.#options.url(),
        instance: () => this.#pin,
        signal: attempt.signal,
        fetch: this.#options.fetch,
        onPoint: (point) => {
          if (this.#attempt !== attempt) return;
          if (!this.#isPolling) this.#options.listener.onUp();
          this.#isPolling = true;
          this.#watchSilence();
          this.#take(point);
        },
      });
    } catch {
      hasFailed = true;
    }
    if (this.#attempt !== attempt) return; // Closed on purpose.
    this.#close();
    if (hasFailed) this.#retry(refusal);
    else void this.#connect();
  }

  async #address(): Promise<URL> {
    const url = new URL(await this.#options.url());
    if (this.#pin !== undefined) url.searchParams.set("instance", this.#pin);
    if (this.#lastId !== undefined) url.searchParams.set("after", this.#lastId);
    return url;
  }

  async #read(response: Response, signal: AbortSignal): Promise<void> {
    if (response.body === null) return;
    const parser = createParser({
      onEvent: (event) => this.#receive(event),
      maxBufferSize: MAX_EVENT_CHARACTERS,
    });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    const cancel = () => void reader.cancel().catch(() => undefined);
    signal.addEventListener("abort", cancel, { once: true });
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      this.#watchSilence();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  #receive(event: EventSourceMessage): void {
    if (event.event !== "stats") return;
    const point = readSnapshot(event);
    if (point === undefined) {
      this.#options.listener.onUnreadable();
      return;
    }
    this.#lastId = event.id;
    this.#take(point);
  }

  #take(point: SnapshotPoint): void {
    this.#failures = 0;
    if (this.#chosen === undefined) this.#found ??= point.value.instance;
    this.#silenceSeconds = Math.max(SHORTEST_SILENCE_SECONDS, 3 * point.interval + HEARTBEAT_SECONDS);
    this.#batch.push(point);
    this.#batchTimer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    clearTimeout(this.#batchTimer);
    this.#batchTimer = undefined;
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) this.#options.listener.onBatch(batch);
  }

  #watchSilence(): void {
    clearTimeout(this.#silenceTimer);
    const seconds = this.#silenceSeconds;
    this.#silenceTimer = setTimeout(() => {
      this.#close();
      this.#retry(new Failure("network", `nothing arrived for ${Math.round(seconds)} s`));
    }, seconds * 1000);
  }

  #close(): void {
    clearTimeout(this.#silenceTimer);
    this.#flush();
    const attempt = this.#attempt;
    this.#attempt = undefined;
    attempt?.abort();
  }

  #unpin(instance: string): void {
    this.#found = undefined;
    this.#lastId = undefined;
    this.#options.listener.onGone(instance);
    void this.#connect();
  }

  #retry(failure: Failure): void {
    this.#failures += 1;
    this.#isPolling = false;
    this.#options.listener.onDown(failure);
    const { random = Math.random } = this.#options;
    this.#retryTimer = setTimeout(
      () => {
        this.#retryTimer = undefined;
        void this.#connect();
      },
      backoff(this.#failures, random),
    );
  }
}
