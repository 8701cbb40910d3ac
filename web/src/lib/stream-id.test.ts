import { expect, it } from "vitest";
import { parseStreamId } from "./stream-id.ts";

it.each([
  ["laptop-1795419739772-12", { instance: "laptop", run: "laptop-1795419739772", sequence: 12 }],
  ["ip-10-0-0-7-b3f-1", { instance: "ip-10-0-0-7", run: "ip-10-0-0-7-b3f", sequence: 1 }],
])("%s has its parts", (text, id) => {
  expect(parseStreamId(text)).toEqual(id);
});

it.each([
  undefined,
  "",
  "laptop",
  "laptop-1",
  "-1-2",
  "laptop--2",
  "laptop-1-x",
  "laptop-1-",
  "laptop-1-99999999999999999999",
])("%j is no id", (text) => {
  expect(parseStreamId(text)).toBeUndefined();
});
