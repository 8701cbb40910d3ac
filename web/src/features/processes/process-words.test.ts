import { expect, it } from "vitest";
import { describeList, describeShown, stateWord } from "./process-words.ts";
import { answer, process } from "./testing.ts";

const one = process({});

it.each([
  ["R", "running"],
  ["D", "waiting for a disk"],
  ["Z", "zombie"],
  ["I", "idle"],
  ["?", "unknown"],
])("says %s as %s", (state, word) => {
  expect(stateWord(state)).toBe(word);
});

it("says what the list is the top of, where it is cut short", () => {
  expect(describeList(answer([one]))).toBe("1 process");
  expect(describeList(answer([one, one]))).toBe("2 processes");
  expect(describeList(answer([one, one], { total: 412 }))).toBe("top 2 of 412 by CPU");
  expect(describeList(answer([one], { total: 412, sort: "memory" }))).toBe("top 1 of 412 by memory");
});

it("says what the filter left", () => {
  expect(describeShown(answer([one, one]), " ", 2)).toBe("2 processes");
  expect(describeShown(answer([one, one]), "a", 1)).toBe("1 of 2 processes");
  expect(describeShown(answer([one, one], { total: 412 }), "a", 1)).toBe("1 of the top 2 of 412 by CPU");
});
