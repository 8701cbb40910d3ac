/** Prometheus's answers to test with. */
import { KEY_LABEL } from "../../lib/promql.ts";

type Pairs = readonly (readonly [time: number, value: number])[];

/** An answer to a question of a range: the values of each key. */
export function matrix(
  series: Readonly<Record<string, Pairs>>,
  labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): string {
  const result = Object.entries(series).map(([key, pairs]) => ({
    metric: { [KEY_LABEL]: key, ...labels[key] },
    values: pairs.map(([time, value]) => [time, String(value)]),
  }));
  return JSON.stringify({ status: "success", data: { resultType: "matrix", result } });
}

/** An answer to a question of one moment. */
export function vector(values: Readonly<Record<string, number>>): string {
  const result = Object.entries(values).map(([key, value]) => ({
    metric: { [KEY_LABEL]: key },
    value: [0, String(value)],
  }));
  return JSON.stringify({ status: "success", data: { resultType: "vector", result } });
}

/** Stands in for the browser's fetch. */
export function answering(answer: (query: string, url: URL) => string | Response) {
  return async (input: URL | RequestInfo) => {
    const url = new URL(String(input instanceof Request ? input.url : input), "http://localhost");
    const body = answer(url.searchParams.get("query") ?? "", url);
    return body instanceof Response ? body : new Response(body, { headers: { "Content-Type": "application/json" } });
  };
}

/** Stands in for the browser's fetch, and notes what it was asked. */
export function noting(body: string) {
  const asked: string[] = [];
  const fetch = answering((query) => {
    asked.push(query);
    return body;
  });
  return { asked, fetch };
}
