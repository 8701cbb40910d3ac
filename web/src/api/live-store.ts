/**
 * What the page knows, outside of React: the window of snapshots and the state of the connection. Each change replaces the
 * state as a whole, so that two of them can be compared, and a batch of any size is one change.
 */
import { appendPoints } from "../lib/points.ts";
import { LIVE_SECONDS } from "../lib/range.ts";
import type { Failure } from "./fetch.ts";
import type { SnapshotPoint } from "./snapshot.ts";
import type { StreamListener } from "./stream.ts";

export interface LiveState {
  /** The window, oldest first. */
  points: readonly SnapshotPoint[];
  /** When the newest point arrived, on the clock given to the store; undefined before the first. */
  arrivedAt: number | undefined;
  /** Since when there is no working connection; undefined while there is one, and while the page is hidden. */
  downSince: number | undefined;
  /** What went wrong last, while there is no working connection. */
  failure: Failure | undefined;
  /** How many times a connection came up. */
  connections: number;
  /** The instance that this page used to show, until the reader dismisses the notice. */
  goneInstance: string | undefined;
  /** How many events were left out because they could not be read. */
  unreadableEvents: number;
}

const EMPTY: LiveState = {
  points: [],
  arrivedAt: undefined,
  downSince: undefined,
  failure: undefined,
  connections: 0,
  goneInstance: undefined,
  unreadableEvents: 0,
};

export class LiveStore implements StreamListener {
  #state = EMPTY;
  readonly #subscribers = new Set<() => void>();
  readonly #now: () => number;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  };

  readonly getState = (): LiveState => this.#state;

  onBatch(batch: readonly SnapshotPoint[]): void {
    const points = appendPoints(this.#state.points, batch, LIVE_SECONDS);
    if (points !== this.#state.points) this.#change({ points, arrivedAt: this.#now() });
  }

  onUp(): void {
    this.#change({ downSince: undefined, failure: undefined, connections: this.#state.connections + 1 });
  }

  onDown(failure?: Failure): void {
    this.#change({ downSince: this.#state.downSince ?? this.#now(), failure });
  }

  onPause(): void {
    this.#change({ downSince: undefined, failure: undefined });
  }

  onGone(goneInstance: string): void {
    this.#change({ goneInstance, points: [], arrivedAt: undefined });
  }

  onSwitch(): void {
    const { connections } = this.#state;
    this.#change({ ...EMPTY, connections });
  }

  onUnreadable(): void {
    this.#change({ unreadableEvents: this.#state.unreadableEvents + 1 });
  }

  readonly dismissGone = (): void => {
    this.#change({ goneInstance: undefined });
  };

  #change(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const subscriber of this.#subscribers) subscriber();
  }
}
