/** A history to test with: what a member answers to PromQL. */
import { QueryClient } from "@tanstack/react-query";
import { vi } from "vitest";
import { backendQuery } from "../api/queries.ts";

export interface AskedHistory {
  client: QueryClient;
  /** Every request so far, in its order. */
  asked: URL[];
}

interface Series {
  metric: Record<string, string>;
  /** Of a moment, or of many. */
  value?: [number, string];
  values?: [number, string][];
}

/** Stands in for the browser's fetch until the test is over. `give` has the series for a question, or an answer of its own. */
export function askedHistory(give: (query: string, url: URL) => readonly Series[] | Response): AskedHistory {
  const client = new QueryClient();
  client.setQueryData(backendQuery.queryKey, new URL("https://example.test/"));
  const asked: URL[] = [];
  vi.stubGlobal("fetch", async (url: URL) => {
    asked.push(url);
    const result = give(url.searchParams.get("query") ?? "", url);
    return result instanceof Response ? result : Response.json({ status: "success", data: { result } });
  });
  return { client, asked };
}

/** Resolves once something was asked, and all of it is answered. */
export async function answered({ client, asked }: AskedHistory): Promise<void> {
  await vi.waitFor(() => {
    if (asked.length === 0 || client.isFetching() > 0) throw new Error("there is no answer yet");
  });
}

/** What an api says whose history is turned off. */
export function historyOff(): Response {
  return Response.json({ status: "error", errorType: "unavailable", error: "The history is off." }, { status: 503 });
}
