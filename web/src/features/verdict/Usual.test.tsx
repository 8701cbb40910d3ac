import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Sentence } from "../../api/types.ts";
import { askedHistory, historyOff } from "../../testing/history.ts";
import { Verdict } from "./Verdict.tsx";

/** A Thursday, ten past ten by the reader's own clock. */
const NOW = new Date(2026, 10, 26, 10, 10);
const SINCE = new Date(2026, 10, 26, 10, 5);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const finding: Sentence = {
  level: "warning",
  text: "Tasks waited for CPU 86 % of the last 10 s.",
  field: "pressure.cpu",
  since: SINCE.toISOString(),
};

const show = (give: Parameters<typeof askedHistory>[0], sentence: Sentence = finding, change = {}) => {
  const history = askedHistory(give);
  render(
    <QueryClientProvider client={history.client}>
      <Verdict
        verdict={{ level: sentence.level, sentences: [sentence] }}
        isOld={false}
        age={undefined}
        moment={undefined}
        lenses={1}
        instance="a"
        at={NOW.getTime() / 1000}
        hrefOf={() => undefined}
        onFollow={() => {}}
        partyHref={() => ""}
        onParty={() => {}}
        {...change}
      />
    </QueryClientProvider>,
  );
  return history;
};
const weeks = (values: Record<string, number>) => () =>
  Object.entries(values).map(([asked, value]) => ({
    metric: { asked },
    value: [0, String(value)] as [number, string],
  }));
const text = () => screen.getByRole("listitem").textContent;

it("ends a finding with what is usual, and how much of that is known", async () => {
  const { asked } = show(weeks({ 0: 0.86, 1: 0.2, 3: 0.4 }));
  await waitFor(() =>
    expect(text()).toBe(
      "Tasks waited for CPU 86 % of the last 10 s, since 10:05:00, more than on any of the last four Thursdays at 10 (2 Thursdays known).",
    ),
  );
  expect(asked.at(-1)?.searchParams.get("instance")).toBe("a");
});

it.each<[string, Parameters<typeof askedHistory>[0], Sentence?]>([
  ["it was as much before", weeks({ 0: 0.86, 1: 0.9, 2: 0.1 })],
  ["one week is known", weeks({ 0: 0.86, 1: 0.2 })],
  ["there is no history", historyOff],
  ["no gauge is behind it", weeks({ 0: 0.86, 1: 0.1, 2: 0.1 }), { ...finding, field: "memory.oomKills" }],
])("adds nothing where %s", async (_name, give, sentence = finding) => {
  const { client } = show(give, sentence);
  await waitFor(() =>
    expect(client.getQueryCache().find({ queryKey: ["usual"], exact: false })?.state.status).toMatch(
      /^(success|error)$/,
    ),
  );
  expect(text()).toBe("Tasks waited for CPU 86 % of the last 10 s, since 10:05:00.");
});

it.each([
  ["all is well", { ...finding, level: "ok" as const }, {}],
  ["the news is old", finding, { isOld: true }],
  ["nobody says of whom it is", finding, { instance: undefined }],
])("asks nothing where %s", async (_name, sentence, change) => {
  const { asked } = show(weeks({ 0: 0.86, 1: 0.1, 2: 0.1 }), sentence, change);
  await act(async () => void (await import("./Usual.tsx")));
  expect(asked).toEqual([]);
});
