/** A question that is given up after a while: an api that hangs is an api that does not answer. */
import { Failure } from "./fetch.ts";

const TIMEOUT_MS = 8000;

export async function withTimeout<Result>(
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await ask(AbortSignal.any([signal, timeout]));
  } catch (cause) {
    if (signal.aborted || !timeout.aborted) throw cause;
    throw new Failure("network", `no answer within ${TIMEOUT_MS / 1000} s`, { cause });
  }
}
