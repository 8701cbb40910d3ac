import { afterEach, expect, it, vi } from "vitest";
import { askedHistory, historyOff } from "../testing/history.ts";
import { fleetTrendQuery } from "./fleet-trend.ts";

const AT = 1_795_000_123;
const TO = Math.floor(AT / 120) * 120;

afterEach(() => vi.unstubAllGlobals());

it("asks the member for both lines of the last hour at once, by its own clock", async () => {
  const { client, asked } = askedHistory(() => [
    {
      metric: { asked: "cpu" },
      values: [
        [TO - 60, "0.5"],
        [TO, "0.25"],
      ],
    },
    { metric: { asked: "memory" }, values: [[TO, "0.4"]] },
  ]);
  const trend = await client.fetchQuery(fleetTrendQuery("web-9", AT));
  expect(trend).toEqual({
    from: TO - 3600,
    to: TO,
    lines: { cpu: { times: [TO - 60, TO], percents: [50, 25] }, memory: { times: [TO], percents: [40] } },
  });
  expect(asked.map(({ searchParams }) => searchParams.get("instance"))).toEqual(["web-9"]);
  // Two lines of one key would be of a member before and after it was renamed.
  expect(asked[0]?.searchParams.get("query")?.match(/avg without \(instance\)/g)).toHaveLength(4);
});

it("asks four members at a time", async () => {
  const answers: (() => void)[] = [];
  const { client } = askedHistory(() => []);
  vi.stubGlobal(
    "fetch",
    () =>
      new Promise<Response>((resolve) => {
        answers.push(() => resolve(Response.json({ data: { result: [] } })));
      }),
  );
  const all = Promise.all(
    Array.from({ length: 10 }, (_, index) => client.fetchQuery(fleetTrendQuery(`m${index}`, AT))),
  );
  await vi.waitFor(() => expect(answers).toHaveLength(4));
  answers[0]?.();
  await vi.waitFor(() => expect(answers).toHaveLength(5));
  for (let index = 1; index < 10; index += 1) {
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(index));
    expect(answers.length).toBeLessThanOrEqual(index + 4);
    answers[index]?.();
  }
  expect(await all).toHaveLength(10);
});

it("fails in the words of a member that keeps no history", async () => {
  const { client } = askedHistory(historyOff);
  await expect(client.fetchQuery(fleetTrendQuery("web-9", AT))).rejects.toThrow("The history is off.");
});
