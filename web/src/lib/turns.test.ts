import { expect, it } from "vitest";
import { takingTurns } from "./turns.ts";

const never = new AbortController().signal;

function piece() {
  let end: () => void = () => {};
  let fail: (error: Error) => void = () => {};
  const work = { isBegun: false, end: () => end(), fail: (error: Error) => fail(error) };
  const run = () => {
    work.isBegun = true;
    return new Promise<void>((resolve, reject) => {
      end = resolve;
      fail = reject;
    });
  };
  return Object.assign(work, { run });
}
const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

it("begins so many, and each other one as one ends, in their order", async () => {
  const turns = takingTurns(2);
  const pieces = Array.from({ length: 4 }, piece);
  const results = pieces.map(({ run }) => turns(run, never));
  const begun = () => pieces.map(({ isBegun }) => isBegun);
  await settle();
  expect(begun()).toEqual([true, true, false, false]);
  pieces[1]?.end();
  await settle();
  expect(begun()).toEqual([true, true, true, false]);
  pieces[0]?.fail(new Error("lost"));
  await expect(results[0]).rejects.toThrow("lost");
  await settle();
  expect(begun()).toEqual([true, true, true, true]);
});

it("never begins what was given up while it waited, and goes on with the next", async () => {
  const turns = takingTurns(1);
  const [first, second, third] = [piece(), piece(), piece()];
  const giving = new AbortController();
  void turns(first.run, never);
  const given = turns(second.run, giving.signal);
  void turns(third.run, never);
  giving.abort(new Error("not wanted"));
  await expect(given).rejects.toThrow("not wanted");
  first.end();
  await settle();
  expect([second.isBegun, third.isBegun]).toEqual([false, true]);
});

it("keeps the turn of what is given up while it runs, until it ends", async () => {
  const turns = takingTurns(1);
  const [first, second] = [piece(), piece()];
  const giving = new AbortController();
  void turns(first.run, giving.signal);
  void turns(second.run, never);
  await settle();
  giving.abort();
  await settle();
  expect(second.isBegun).toBe(false);
  first.end();
  await settle();
  expect(second.isBegun).toBe(true);
});

it("begins nothing that was given up before", async () => {
  const one = piece();
  await expect(takingTurns(1)(one.run, AbortSignal.abort(new Error("not wanted")))).rejects.toThrow("not wanted");
  expect(one.isBegun).toBe(false);
});
