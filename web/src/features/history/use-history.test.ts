import { expect, it } from "vitest";
import { Failure } from "../../api/fetch.ts";
import { paceOf } from "./use-history.ts";

const PAST = { from: 100_000, to: 200_000 };

it("reads a range that ends now as often as its points come, and one that is past once", () => {
  expect(paceOf({ last: 900 }, 5)).toBe(30_000);
  expect(paceOf({ last: 86_400 }, 5)).toBe(240_000);
  expect(paceOf({ last: 2_592_000 }, 5)).toBe(600_000);
  expect(paceOf(PAST, 5)).toBe(false);
});

it.each([
  ["no answer", new Failure("network", "no answer"), 30_000],
  ["a history that opens", new Failure("problem", "it is being read", { status: 503 }), 30_000],
  ["a question that is refused", new Failure("problem", "it is too long", { status: 400 }), false],
  ["a fault of the page", new Error("x"), false],
])("after %s", (_, failure, again) => {
  expect(paceOf(PAST, 5, failure)).toBe(again);
});
