/** The PromQL client: questions to the history of a member, in Prometheus's own API and in no other words. */
import { Failure, type Fetch, isRecord, type RequestOptions, requestJson } from "./fetch.ts";

/** One series of an answer. What is no number at some moment is left out there, as if it had not been recorded. */
export interface RangeSeries {
  labels: Readonly<Record<string, string>>;
  /** In seconds since the epoch, rising. */
  times: readonly number[];
  values: readonly number[];
}

export interface InstantSample {
  labels: Readonly<Record<string, string>>;
  time: number;
  value: number;
}

interface Question {
  /** PromQL. */
  query: string;
  /** The member whose history it is; undefined asks whoever answers. */
  instance: string | undefined;
}

export interface InstantQuestion extends Question {
  /** In seconds since the epoch; now by the api's clock, where it is left out. */
  time?: number | undefined;
}

export interface RangeQuestion extends Question {
  from: number;
  to: number;
  /** In seconds between the points of the answer, the first of which is at `from`. */
  step: number;
}

type Options = Pick<RequestOptions, "signal" | "fetch">;

/** The values at one moment. Throws a Failure in the words of the api. */
export async function queryInstant(
  backend: URL,
  { query, instance, time }: InstantQuestion,
  options: Options = {},
): Promise<InstantSample[]> {
  const result = await ask(backend, "query", { query, time, instance }, isVector, options);
  return result.flatMap(({ metric, value: [time, text] }) => {
    const value = numberOf(text);
    return value === undefined ? [] : [{ labels: metric, time, value }];
  });
}

/** The values from one moment to another. */
export async function queryRange(
  backend: URL,
  { query, instance, from, to, step }: RangeQuestion,
  options: Options = {},
): Promise<RangeSeries[]> {
  const result = await ask(backend, "query_range", { query, start: from, end: to, step, instance }, isMatrix, options);
  return result.map(({ metric, values }) => {
    const known = values.flatMap(([time, text]) => {
      const value = numberOf(text);
      return value === undefined ? [] : [{ time, value }];
    });
    return { labels: metric, times: known.map(({ time }) => time), values: known.map(({ value }) => value) };
  });
}

async function ask<Result>(
  backend: URL,
  route: string,
  parameters: Record<string, string | number | undefined>,
  isResult: (result: unknown) => result is Result,
  { signal, fetch = globalThis.fetch }: Options,
): Promise<Result> {
  const url = new URL(`api/v1/${route}`, backend);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const answer = await requestJson(url, isRecord, { fetch: explained(fetch), ...(signal && { signal }) });
  const result = isRecord(answer.data) ? answer.data.result : undefined;
  if (!isResult(result)) throw new Failure("bad-body", `${url.pathname} has an unexpected form`);
  return result;
}

/** Prometheus's envelope of an error as the problem that the rest of the page reads: the words are the api's in both. */
function explained(fetch: Fetch): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (response.ok || !response.headers.get("Content-Type")?.startsWith("application/json")) return response;
    const body: unknown = await response.json().catch(() => undefined);
    const title = isRecord(body) && typeof body.error === "string" ? body.error : undefined;
    return new Response(JSON.stringify({ title }), {
      status: response.status,
      headers: { "Content-Type": "application/problem+json" },
    });
  };
}

type Labels = Record<string, string>;
type Pair = [time: number, value: string];

function isVector(result: unknown): result is { metric: Labels; value: Pair }[] {
  return isListOfSeries(result) && result.every(({ value }) => isPair(value));
}

function isMatrix(result: unknown): result is { metric: Labels; values: Pair[] }[] {
  return isListOfSeries(result) && result.every(({ values }) => Array.isArray(values) && values.every(isPair));
}

function isListOfSeries(result: unknown): result is Record<string, unknown>[] {
  return Array.isArray(result) && result.every((one) => isRecord(one) && isRecord(one.metric));
}

function isPair(pair: unknown): pair is Pair {
  return Array.isArray(pair) && typeof pair[0] === "number" && typeof pair[1] === "string";
}

function numberOf(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
