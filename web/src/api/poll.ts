/** What takes the place of the live stream where there is no room for one more viewer. Loaded only then. */
import { Failure, type Fetch, request } from "./fetch.ts";
import { readSnapshot, type SnapshotPoint } from "./snapshot.ts";

/** How often the newest snapshot is asked for, and how many times before the stream is tried again. */
const POLL_SECONDS = 2;
const POLLS = 15;

export interface PollOptions {
  /** Where the stream is. */
  stream: URL;
  /** Whose snapshot; asked before each attempt. */
  instance: () => string | undefined;
  signal: AbortSignal;
  fetch: Fetch | undefined;
  onPoint: (point: SnapshotPoint) => void;
}

/** Has the newest snapshot every two seconds, for half a minute. Throws a Failure where there is none. */
export async function poll({ stream, instance, signal, fetch, onPoint }: PollOptions): Promise<void> {
  const url = new URL("../stats", stream);
  for (let asked = 0; asked < POLLS; asked += 1) {
    const name = instance();
    if (name !== undefined) url.searchParams.set("instance", name);
    const response = await request(url, "application/json", { signal, cache: "no-store", ...(fetch && { fetch }) });
    // A proxy that compresses makes the tag a weak one.
    const id = /^(?:W\/)?"(.*)"$/.exec(response.headers.get("ETag") ?? "")?.[1];
    const point = readSnapshot({ id, event: "stats", data: await response.text() });
    if (point === undefined) throw new Failure("bad-body", `${url.pathname} is not what it should be`);
    // What comes every two seconds is no gap, and not late.
    onPoint({ ...point, interval: Math.max(point.interval, POLL_SECONDS) });
    await new Promise((resolve) => setTimeout(resolve, POLL_SECONDS * 1000));
    signal.throwIfAborted();
  }
}
