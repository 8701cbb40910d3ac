import { describe, expect, it } from "vitest";
import { type Failure, isRecord, request, requestJson } from "./fetch.ts";

const url = new URL("https://example.test/version");
const answer = (body: string, init: ResponseInit & { type?: string } = {}) => ({
  fetch: async () =>
    new Response(body, { ...init, headers: { "Content-Type": init.type ?? "application/json; charset=utf-8" } }),
});
const failure = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => Promise.reject(new Error("it did not fail")),
    (error) => error,
  );

describe("requestJson", () => {
  it("answers with the body", async () => {
    expect(await requestJson(url, isRecord, answer('{"version":"v1"}'))).toEqual({ version: "v1" });
  });

  it.each([
    ["is no JSON", "{", {}],
    ["is JSON of another shape", "[]", {}],
    ["is of another type", "{}", { type: "text/html" }],
    ["has no known type", "{}", { type: "" }],
    ["is an error that is not the api's", "oops", { status: 502, type: "text/html" }],
    ["is a problem that cannot be read", "{", { status: 500, type: "application/problem+json" }],
    ["is a problem of another shape", "[]", { status: 500, type: "application/problem+json" }],
  ])("fails as bad-body when the answer %s", async (_case, body, init) => {
    expect(await failure(requestJson(url, isRecord, answer(body, init)))).toMatchObject({ kind: "bad-body" });
  });

  it.each([
    ['{"title":"Not Found","detail":"no such route"}', "Not Found: no such route"],
    ['{"title":"Not Found"}', "Not Found"],
    ['{"title":7}', "HTTP 404"],
  ])("fails as problem for %s", async (body, message) => {
    const refused = answer(body, { status: 404, type: "application/problem+json" });
    expect(await failure(requestJson(url, isRecord, refused))).toMatchObject({ kind: "problem", status: 404, message });
  });

  it("fails as network when nobody answers", async () => {
    const fetch = () => Promise.reject(new TypeError("Failed to fetch"));
    expect(await failure(requestJson(url, isRecord, { fetch }))).toMatchObject({
      kind: "network",
      message: "no answer from https://example.test",
    });
  });
});

it("throws an abort by the caller as it is", async () => {
  const abort = new AbortController();
  const reason = new Error("left the page");
  abort.abort(reason);
  const fetch = () => Promise.reject(new DOMException("aborted", "AbortError"));
  await expect(request(url, "application/json", { fetch, signal: abort.signal })).rejects.toBe(reason);
});
