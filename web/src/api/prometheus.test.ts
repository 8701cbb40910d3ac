import { describe, expect, it } from "vitest";
import { FakeApi } from "../testing/fake-api.ts";
import { queryInstant, queryRange } from "./prometheus.ts";

const backend = new URL("https://example.test/under/");
const JSON_TYPE = "application/json";

function asking(ask: (api: FakeApi) => Promise<unknown>) {
  const api = new FakeApi();
  return { answer: ask(api), call: api.last };
}
const range = (signal?: AbortSignal) =>
  asking(({ fetch }) =>
    queryRange(
      backend,
      { query: "up", instance: "laptop-2", from: 100, to: 110, step: 5 },
      { fetch, ...(signal && { signal }) },
    ),
  );
const instant = () => asking(({ fetch }) => queryInstant(backend, { query: "up", instance: undefined }, { fetch }));
const data = (result: unknown) => JSON.stringify({ status: "success", data: { result } });

describe("queryRange", () => {
  it("asks the member, under the folder of the api", () => {
    const { call, answer } = range();
    answer.catch(() => undefined);
    expect(call.url.pathname).toBe("/under/api/v1/query_range");
    expect(call.query).toEqual({ query: "up", start: "100", end: "110", step: "5", instance: "laptop-2" });
  });

  it("leaves out what is no number", async () => {
    const { call, answer } = range();
    const values = [
      [100, "0.5"],
      [105, "NaN"],
      [110, "+Inf"],
      [115, "2e3"],
    ];
    call.answer(data([{ metric: { device: "sda" }, values }]), {});
    expect(await answer).toEqual([{ labels: { device: "sda" }, times: [100, 115], values: [0.5, 2000] }]);
  });

  it.each([
    ["another type of result", data([{ metric: {}, value: [1, "2"] }])],
    ["values that are none", data([{ metric: {}, values: [[1, 2]] }])],
    ["a list of something else", data([7])],
    ["no data", "{}"],
  ])("fails as bad-body for %s", async (_case, body) => {
    const { call, answer } = range();
    call.answer(body, {});
    await expect(answer).rejects.toMatchObject({ kind: "bad-body" });
  });

  it("fails in the words of the api, in Prometheus's envelope and in a problem document", async () => {
    const [one, other] = [range(), range()];
    one.call.refuse(503, '{"status":"error","errorType":"unavailable","error":"history is being read"}', JSON_TYPE);
    other.call.refuse(404, '{"title":"Not Found","detail":"no member laptop-2"}');
    await expect(one.answer).rejects.toMatchObject({ kind: "problem", status: 503, message: "history is being read" });
    await expect(other.answer).rejects.toMatchObject({ status: 404, message: "Not Found: no member laptop-2" });
  });

  it("says the status of an envelope that says nothing", async () => {
    const { call, answer } = range();
    call.refuse(500, "oops", JSON_TYPE);
    await expect(answer).rejects.toMatchObject({ kind: "problem", message: "HTTP 500" });
  });

  it("is given up with its caller", async () => {
    const stop = new AbortController();
    const { call, answer } = range(stop.signal);
    stop.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect(call.isAborted).toBe(true);
  });
});

describe("queryInstant", () => {
  it("asks whoever answers, of now", async () => {
    const { call, answer } = instant();
    expect(call.url.pathname).toBe("/under/api/v1/query");
    expect(call.query).toEqual({ query: "up" });
    const result = [
      { metric: {}, value: [7.5, "1"] },
      { metric: {}, value: [7.5, "NaN"] },
    ];
    call.answer(data(result), {});
    expect(await answer).toEqual([{ labels: {}, time: 7.5, value: 1 }]);
  });
});
