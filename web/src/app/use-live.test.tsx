import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LiveStore } from "../api/live-store.ts";
import type { SnapshotPoint } from "../api/snapshot.ts";
import { points, snapshot } from "../testing/snapshots.ts";
import { useLive } from "./use-live.ts";

/** React as a reader has it: what it puts off is put off. */
beforeEach(() => Reflect.set(globalThis, "IS_REACT_ACT_ENVIRONMENT", false));
afterEach(() => Reflect.set(globalThis, "IS_REACT_ACT_ENVIRONMENT", true));

const [first, second] = points(snapshot(), snapshot()) as [SnapshotPoint, SnapshotPoint];

/** A reader who has seen the first sample. */
async function reader() {
  Reflect.set(globalThis, "IS_REACT_ACT_ENVIRONMENT", true);
  const store = new LiveStore(() => performance.now());
  const { result } = renderHook(() => useLive(store));
  await act(async () => store.onBatch([first]));
  Reflect.set(globalThis, "IS_REACT_ACT_ENVIRONMENT", false);
  return { store, seen: () => result.current.state.points.map(({ sequence }) => sequence) };
}

it("draws a tick when there is time, and not in the moment that it comes", async () => {
  const { store, seen } = await reader();
  store.onBatch([second]);
  expect(seen()).toEqual([1]);
  await expect.poll(seen).toEqual([1, 2]);
});

it("shows nothing of one member under the name of another, not for a frame", async () => {
  const { store, seen } = await reader();
  store.onSwitch();
  expect(seen()).toEqual([]);
});
