/**
 * The one fetch of the page. It knows three ways to fail, shows nothing and retries nothing: that is for its callers.
 *
 * - `network`: no answer at all;
 * - `bad-body`: an answer that is not what was asked for, such as a proxy's own error page;
 * - `problem`: the api refused, in its own words (RFC 9457).
 */
import { parseVisible } from "../lib/visible-text.ts";

export type FailureKind = "network" | "bad-body" | "problem";

export class Failure extends Error {
  override readonly name = "Failure";
  readonly kind: FailureKind;
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    details: { status?: number; requestId?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.status = details.status;
    this.requestId = details.requestId;
  }
}

export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

export interface RequestOptions {
  signal?: AbortSignal;
  cache?: RequestCache;
  /** Stands in for the browser's fetch in tests. */
  fetch?: Fetch;
}

/** Asks for `url` and answers with a response of media type `accept`, or throws a Failure. An abort by the caller is thrown as it is. */
export async function request(url: URL, accept: string, options: RequestOptions = {}): Promise<Response> {
  const { signal, cache, fetch = globalThis.fetch } = options;
  let response: Response;
  try {
    response = await fetch(url, {
      headers: { Accept: accept },
      credentials: "same-origin",
      // What is asked for all the time, or for as long as the page is open, gives way to what the page is made of.
      priority: "low",
      ...(signal && { signal }),
      ...(cache && { cache }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Failure("network", `no answer from ${url.origin}`, { cause });
  }
  if (!response.ok) throw await readProblem(response);
  if (mediaType(response) !== accept) {
    await response.body?.cancel();
    throw new Failure("bad-body", `${url.pathname} answered with ${mediaType(response) || "no type"}, not ${accept}`, {
      status: response.status,
    });
  }
  return response;
}

/** A JSON document, as far as `isExpected` vouches for it. */
export async function requestJson<Body>(
  url: URL,
  isExpected: (body: unknown) => body is Body,
  options: RequestOptions = {},
): Promise<Body> {
  const response = await request(url, "application/json", options);
  let body: unknown;
  try {
    body = parseVisible(await response.text());
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw new Failure("bad-body", `${url.pathname} was cut off or is not JSON`, { status: response.status, cause });
  }
  if (!isExpected(body)) {
    throw new Failure("bad-body", `${url.pathname} has an unexpected form`, { status: response.status });
  }
  return body;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function readProblem(response: Response): Promise<Failure> {
  const { status } = response;
  if (mediaType(response) !== "application/problem+json") {
    await response.body?.cancel();
    return new Failure("bad-body", `HTTP ${status}, not from the API`, { status });
  }
  try {
    const problem = parseVisible(await response.text());
    if (isRecord(problem)) {
      const { title, detail, requestId } = problem;
      const words = [title, detail].filter((text) => typeof text === "string" && text !== "").join(": ");
      return new Failure("problem", words || `HTTP ${status}`, {
        status,
        ...(typeof requestId === "string" && { requestId }),
      });
    }
  } catch {
    // A problem that cannot be read is no problem document.
  }
  return new Failure("bad-body", `HTTP ${status}, with an unreadable problem`, { status });
}

function mediaType(response: Response): string {
  return (response.headers.get("Content-Type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
