import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { events, FakeApi } from "../testing/fake-api.ts";
import { Failure } from "./fetch.ts";
import { LiveStore } from "./live-store.ts";
import { LiveStream } from "./stream.ts";

const problem = (status: number, detail: string) =>
  JSON.stringify({ title: "Not Found", status, detail, requestId: "r-1" });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

let api: FakeApi;
let store: LiveStore;
let stream: LiveStream;
let url: () => Promise<URL>;

/** Lets promises settle, and `milliseconds` pass. */
const pass = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);
const state = () => store.getState();
const sequences = () => state().points.map(({ sequence }) => sequence);

// Fake time does not wait for a module that is loaded for the first time.
beforeAll(() => import("./poll.ts"));

beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
  store = new LiveStore(() => Date.now());
  url = async () => new URL("https://example.test/base/stats/stream");
  stream = new LiveStream({ url: () => url(), listener: store, fetch: api.fetch, random: () => 1 });
});

afterEach(() => {
  stream.pause();
  vi.useRealTimers();
});

/** Connects and has the first samples. */
async function goLive(last = 3): Promise<void> {
  stream.resume();
  await pass();
  api.last.open().send(events(range(1, last)));
  await pass(100);
}

describe("reading", () => {
  it("asks for everything at first, and hands over what comes", async () => {
    await goLive();
    expect(api.last.url.href).toBe("https://example.test/base/stats/stream");
    expect(sequences()).toEqual([1, 2, 3]);
    expect(state()).toMatchObject({ downSince: undefined, failure: undefined, connections: 1 });
  });

  it("puts events together from any pieces, also in the middle of a letter", async () => {
    stream.resume();
    await pass();
    api.last.open();
    const bytes = new TextEncoder().encode(events([1, 2], { instance: "büro-π" }));
    for (let at = 0; at < bytes.length; at += 7) api.last.send(bytes.slice(at, at + 7));
    await pass(100);
    expect(state().points.map(({ value }) => value.instance)).toEqual(["büro-π", "büro-π"]);
  });

  it("makes one change of a replay, however many chunks it comes in", async () => {
    stream.resume();
    await pass();
    api.last.open();
    await pass();
    const onChange = vi.fn();
    store.subscribe(onChange);
    for (const from of range(0, 9)) api.last.send(events(range(from * 30 + 1, from * 30 + 30)));
    await pass(100);
    expect(sequences()).toEqual(range(1, 300));
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it("leaves out and counts what it cannot read, and goes on", async () => {
    await goLive(1);
    const good = events([3]);
    api.last
      .send("id: laptop-2-1000-2\nevent: stats\ndata: {not json\n\n")
      .send("id: laptop-2-1000-2\nevent: stats\ndata: []\n\n")
      .send(good.replace(/^id: .*\n/, ""))
      .send(good.replace(/"at":"[^"]*"/, '"at":"yesterday"'))
      .send(good.replace('"missing":[]', '"missing":null'))
      .send("event: other\ndata: {}\n\n")
      .send(good);
    await pass(100);
    expect(sequences()).toEqual([1, 3]);
    expect(state().unreadableEvents).toBe(5);
  });

  it("takes each sequence once", async () => {
    await goLive();
    api.last.send(events([2, 3, 3, 4]));
    await pass(100);
    expect(sequences()).toEqual([1, 2, 3, 4]);
  });
});

describe("reconnecting", () => {
  it.each([
    ["ends", () => api.last.end(), "the stream ended"],
    ["breaks off", () => api.last.breakOff(), "the connection broke off"],
  ])("asks its own instance for what it missed when the stream %s", async (_how, lose, message) => {
    await goLive();
    lose();
    await pass();
    expect(state().failure?.message).toBe(message);
    await pass(500);
    expect(api.calls).toHaveLength(2);
    expect(api.last.query).toEqual({ instance: "laptop-2", after: "laptop-2-1000-3" });
    api.last.open().send(events([4, 5]));
    await pass(100);
    expect(sequences()).toEqual([1, 2, 3, 4, 5]);
    expect(state()).toMatchObject({ downSince: undefined, failure: undefined, connections: 2 });
  });

  it("waits twice as long after each failure, up to 15 s", async () => {
    stream.resume();
    for (const wait of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      await pass();
      const before = api.calls.length;
      api.last.fail();
      await pass(wait - 1);
      expect(api.calls).toHaveLength(before);
      await pass(1);
      expect(api.calls).toHaveLength(before + 1);
    }
  });

  it("starts over with a short wait once a sample has come, not for an answer alone", async () => {
    stream.resume();
    await pass();
    api.last.fail();
    await pass(500);
    api.last.open().end();
    await pass(999);
    expect(api.calls).toHaveLength(2);
    await pass(1);
    api.last
      .open()
      .send(events([1]))
      .end();
    await pass(500);
    expect(api.calls).toHaveLength(4);
  });

  it("remembers since when it is down, through all attempts", async () => {
    await goLive();
    api.last.end();
    await pass();
    const lostAt = Date.now();
    await pass(500);
    api.last.fail();
    await pass(1000);
    expect(state().downSince).toBe(lostAt);
  });

  it("keeps the history when the process starts again, and marks the new run", async () => {
    await goLive();
    api.last.end();
    await pass(500);
    api.last.open().send(events([4, 5], { start: "2000" }));
    await pass(100);
    expect(state().points.map(({ run, sequence }) => `${run} ${sequence}`)).toEqual([
      "laptop-2-1000 1",
      "laptop-2-1000 2",
      "laptop-2-1000 3",
      "laptop-2-2000 4",
      "laptop-2-2000 5",
    ]);
  });

  it("counts a failure to find the address as one of the connection", async () => {
    const address = url;
    url = () => Promise.reject(new Failure("bad-body", "config.json is not what it should be"));
    stream.resume();
    await pass();
    expect(state().failure?.message).toBe("config.json is not what it should be");
    url = address;
    await pass(500);
    expect(api.calls).toHaveLength(1);
  });
});

describe("silence", () => {
  it("gives up a stream on which nothing arrives for 20 s", async () => {
    await goLive();
    const { last } = api;
    await pass(19_800);
    expect(last.isAborted).toBe(false);
    await pass(200);
    expect(last.isAborted).toBe(true);
    expect(state().failure?.message).toBe("nothing arrived for 20 s");
    await pass(500);
    expect(api.last.query).toEqual({ instance: "laptop-2", after: "laptop-2-1000-3" });
  });

  it("takes a heartbeat for life", async () => {
    await goLive();
    for (const _ of range(1, 4)) {
      await pass(15_000);
      api.last.send(": still here\n\n");
      await pass();
    }
    expect(api.calls).toHaveLength(1);
  });

  it("is longer where samples are rare", async () => {
    stream.resume();
    await pass();
    api.last.open().send(events([1], { intervalSeconds: 10 }));
    await pass(44_000);
    expect(api.last.isAborted).toBe(false);
    await pass(1500);
    expect(api.calls[0]?.isAborted).toBe(true);
  });

  it("gives up a request that nobody answers", async () => {
    stream.resume();
    await pass(20_000);
    expect(api.calls[0]?.isAborted).toBe(true);
    await pass(500);
    expect(api.calls).toHaveLength(2);
  });
});

describe("pausing", () => {
  it("closes the stream, tries nothing, and catches up afterwards", async () => {
    await goLive();
    stream.pause();
    expect(api.last.isAborted).toBe(true);
    await pass(600_000);
    expect(api.calls).toHaveLength(1);
    expect(state()).toMatchObject({ downSince: undefined, failure: undefined });

    stream.resume();
    await pass();
    expect(api.last.query).toEqual({ instance: "laptop-2", after: "laptop-2-1000-3" });
    api.last.open().send(events(range(4, 9)));
    await pass(100);
    expect(sequences()).toEqual(range(1, 9));
  });

  it("hands over what it had received, and asks for what comes after that", async () => {
    stream.resume();
    await pass();
    api.last.open().send(events([1, 2]));
    await pass();
    stream.pause();
    expect(sequences()).toEqual([1, 2]);
    stream.resume();
    await pass();
    expect(api.last.query.after).toBe("laptop-2-1000-2");
  });

  it("stops the attempts of a connection that is down", async () => {
    stream.resume();
    await pass();
    api.last.fail();
    await pass();
    stream.pause();
    await pass(60_000);
    expect(api.calls).toHaveLength(1);
  });

  it("has one connection, however often it is told to resume", async () => {
    await goLive();
    stream.resume();
    await pass();
    api.last.end();
    await pass();
    stream.resume();
    await pass(500);
    expect(api.calls).toHaveLength(2);
  });

  it("ignores what a closed stream still sends", async () => {
    await goLive();
    const closed = api.last;
    stream.pause();
    expect(() => closed.send(events([4]))).toThrow();
    stream.resume();
    await pass(100);
    expect(sequences()).toEqual([1, 2, 3]);
    expect(api.calls).toHaveLength(2);
  });
});

describe("an instance that is gone", () => {
  beforeEach(async () => {
    await goLive();
    api.last.end();
    await pass(500);
    api.last.refuse(404, problem(404, "no member is named laptop-2"));
    await pass();
  });

  it("is dropped with its history, and the next one that answers is taken, at once", async () => {
    expect(state()).toMatchObject({ goneInstance: "laptop-2", points: [], arrivedAt: undefined });
    expect(api.calls).toHaveLength(3);
    expect(api.last.query).toEqual({});
    api.last.open().send(events([7], { instance: "desk" }));
    await pass(100);
    expect(state().points.map(({ value }) => value.instance)).toEqual(["desk"]);
    api.last.end();
    await pass(500);
    expect(api.last.query).toEqual({ instance: "desk", after: "desk-1000-7" });
    store.dismissGone();
    expect(state().goneInstance).toBeUndefined();
  });

  it("is not looked for in a circle when nobody else answers", async () => {
    api.last.refuse(404, problem(404, "no such route"));
    await pass();
    expect(api.calls).toHaveLength(3);
    expect(state().failure?.message).toBe("Not Found: no such route");
  });
});

describe("another instance that is chosen", () => {
  const desk = (sequences: number[]) => events(sequences, { instance: "desk", start: "7" });

  it("takes the place of the one before, from the beginning of its window", async () => {
    await goLive();
    const before = api.last;
    stream.choose("desk");
    expect(before.isAborted).toBe(true);
    expect(state()).toMatchObject({ points: [], arrivedAt: undefined, failure: undefined });
    await pass();
    expect(api.last.query).toEqual({ instance: "desk" });
    api.last.open().send(desk([90, 91]));
    await pass(100);
    expect(sequences()).toEqual([90, 91]);
    api.last.breakOff();
    await pass(500);
    expect(api.last.query).toEqual({ instance: "desk", after: "desk-7-91" });
  });

  it("is asked for from the first request on, where it was chosen before", async () => {
    stream.choose("desk");
    expect(api.calls).toHaveLength(0);
    stream.resume();
    await pass();
    expect(api.calls.map(({ query }) => query)).toEqual([{ instance: "desk" }]);
  });

  it("leads back to the one that was found, when it is chosen no more", async () => {
    await goLive();
    stream.choose("desk");
    await pass();
    api.last.open().send(desk([1]));
    await pass(100);
    stream.choose(undefined);
    await pass();
    expect(api.last.query).toEqual({ instance: "laptop-2" });
  });

  it("changes nothing where it is the one that is shown", async () => {
    await goLive();
    stream.choose("laptop-2");
    await pass();
    expect(api.calls).toHaveLength(1);
    expect(sequences()).toEqual([1, 2, 3]);
  });

  it("is not asked for while the stream is paused", async () => {
    await goLive();
    stream.pause();
    stream.choose("desk");
    await pass(60_000);
    expect(api.calls).toHaveLength(1);
    expect(sequences()).toEqual([]);
    stream.resume();
    await pass();
    expect(api.last.query).toEqual({ instance: "desk" });
  });

  it("does not wait for the next attempt of the one before", async () => {
    stream.resume();
    for (const wait of [500, 1000, 2000, 4000]) {
      await pass();
      api.last.fail();
      await pass(wait);
    }
    api.last.fail();
    await pass();
    stream.choose("desk");
    expect(state().downSince).toBe(Date.now());
    await pass();
    expect(api.last.query).toEqual({ instance: "desk" });
    await pass(60_000);
    expect(api.calls.filter(({ isAborted }) => !isAborted).length).toBeLessThanOrEqual(6);
  });

  it("stays chosen when it is no member, and is waited for", async () => {
    stream.choose("desk");
    stream.resume();
    await pass();
    api.last.refuse(404, problem(404, 'There is no instance "desk".'));
    await pass();
    expect(state()).toMatchObject({ goneInstance: undefined, failure: { kind: "problem", status: 404 } });
    await pass(500);
    expect(api.last.query).toEqual({ instance: "desk" });
  });

  it("goes on where it was when it is down for a while, through whoever answers", async () => {
    stream.choose("desk");
    stream.resume();
    await pass();
    api.last.open().send(desk([1, 2]));
    await pass(100);
    api.last.breakOff();
    await pass(500);
    api.last.refuse(502, problem(502, 'The instance "desk" cannot be reached.'));
    await pass();
    expect(state()).toMatchObject({ failure: { status: 502 } });
    expect(sequences()).toEqual([1, 2]);
    await pass(1000);
    expect(api.last.query).toEqual({ instance: "desk", after: "desk-7-2" });
  });
});

describe("news that an instance is there", () => {
  it("ends the wait for it, and no other", async () => {
    await goLive();
    api.last.end();
    await pass();
    stream.hurry("desk");
    await pass();
    expect(api.calls).toHaveLength(1);
    stream.hurry("laptop-2");
    await pass();
    expect(api.calls).toHaveLength(2);
    stream.hurry("laptop-2");
    await pass(60_000);
    expect(api.calls.length).toBeLessThanOrEqual(4);
  });
});

describe("a refusal", () => {
  it("is told in the api's own words", async () => {
    stream.resume();
    await pass();
    api.last.refuse(
      503,
      JSON.stringify({ title: "Service Unavailable", status: 503, detail: "draining", requestId: "r-9" }),
    );
    await pass();
    expect(state().failure).toMatchObject({
      kind: "problem",
      message: "Service Unavailable: draining",
      status: 503,
      requestId: "r-9",
    });
  });

  it("for another reason than 404 does not make the instance gone", async () => {
    await goLive();
    api.last.end();
    await pass(500);
    api.last.refuse(503, problem(503, "draining"));
    await pass();
    expect(state()).toMatchObject({ goneInstance: undefined, failure: { kind: "problem", status: 503 } });
    expect(sequences()).toEqual([1, 2, 3]);
  });

  it("by a proxy does not make the instance gone", async () => {
    await goLive();
    api.last.end();
    await pass(500);
    api.last.refuse(404, "<h1>404</h1>", "text/html");
    await pass();
    expect(state()).toMatchObject({ goneInstance: undefined, failure: { kind: "bad-body", status: 404 } });
    expect(sequences()).toEqual([1, 2, 3]);
  });

  it("is also an answer that is no stream", async () => {
    stream.resume();
    await pass();
    api.last.open("text/html; charset=utf-8");
    await pass();
    expect(state().failure).toMatchObject({ kind: "bad-body" });
    expect(state().connections).toBe(0);
  });
});

describe("where there is no room for one more stream", () => {
  const newest = (sequence: number, options = {}) => {
    const [id = "", , data = ""] = events([sequence], options).split("\n");
    return { etag: `W/"${id.slice("id: ".length)}"`, body: data.slice("data: ".length) };
  };
  const full = () => api.last.refuse(503, problem(503, "There are 4000 live streams"));

  it("asks for the newest snapshot every two seconds, and shows it as live", async () => {
    stream.resume();
    await pass();
    full();
    await pass();
    expect(state()).toMatchObject({ failure: { status: 503 } });
    for (const sequence of [7, 9, 11]) {
      expect(api.last.url.href).toBe(`https://example.test/base/stats${sequence === 7 ? "" : "?instance=laptop-2"}`);
      const { etag, body } = newest(sequence);
      api.last.answer(body, { ETag: etag });
      await pass(100);
      expect(state()).toMatchObject({ downSince: undefined, failure: undefined, connections: 1 });
      await pass(1900);
    }
    expect(sequences()).toEqual([7, 9, 11]);
    expect(state().points.map(({ interval }) => interval)).toEqual([2, 2, 2]); // one line, without gaps
  });

  it("tries the stream again after half a minute, and follows it from where it is", async () => {
    stream.resume();
    await pass();
    full();
    await pass();
    for (let asked = 1; asked <= 15; asked += 1) {
      const { etag, body } = newest(asked * 2);
      api.last.answer(body, { ETag: etag });
      await pass(2000);
    }
    expect(api.last.url.pathname).toBe("/base/stats/stream");
    full(); // still: nothing is offline
    await pass();
    expect(api.last.url.pathname).toBe("/base/stats");
    expect(state()).toMatchObject({ downSince: undefined, connections: 1 });
    for (let asked = 16; asked <= 30; asked += 1) {
      const { etag, body } = newest(asked * 2);
      api.last.answer(body, { ETag: etag });
      await pass(2000);
    }
    expect(api.last.url.pathname).toBe("/base/stats/stream");
    api.last.open().send(events(range(31, 62)));
    await pass(100);
    expect(sequences().slice(-3)).toEqual([60, 61, 62]);
    expect(state().connections).toBe(2);
  });

  it("is offline where the newest snapshot is refused as well", async () => {
    stream.resume();
    await pass();
    full();
    await pass();
    api.last.refuse(503, problem(503, "The first sample is being taken."));
    await pass();
    expect(state()).toMatchObject({ failure: { status: 503 } });
    expect(state().downSince).toBeDefined();
    await pass(500);
    expect(api.last.url.pathname).toBe("/base/stats/stream"); // the usual backoff
  });

  it("stops asking when it is paused, and begins with the stream", async () => {
    stream.resume();
    await pass();
    full();
    await pass();
    const { etag, body } = newest(1);
    api.last.answer(body, { ETag: etag });
    await pass(100);
    stream.pause();
    const { length } = api.calls;
    await pass(60_000);
    expect(api.calls).toHaveLength(length);
    stream.resume();
    await pass();
    expect(api.last.url.pathname).toBe("/base/stats/stream");
  });

  it.each([
    ["no tag", "{}", {}],
    ["no snapshot", "{}", { ETag: '"laptop-2-1000-1"' }],
    ["no JSON", "<p>", { ETag: '"laptop-2-1000-1"' }],
  ])("with %s in the answer it is down", async (_, body, headers) => {
    stream.resume();
    await pass();
    full();
    await pass();
    api.last.answer(body, headers);
    await pass();
    expect(state().downSince).toBeDefined();
    expect(sequences()).toEqual([]);
  });
});
