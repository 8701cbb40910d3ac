/** Work that takes turns: so much of it at a time, the rest waits in its order. */
export type Turns = <Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>;

/** What is given up while it waits is never begun, and takes no turn. */
export function takingTurns(most: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  const next = () => {
    if (running >= most) return;
    const begin = waiting.shift();
    if (begin === undefined) return;
    running += 1;
    begin();
  };
  return async (work, signal) => {
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(signal.reason);
      };
      signal.throwIfAborted();
      signal.addEventListener("abort", leave, { once: true });
      waiting.push(begin);
      next();
    });
    try {
      return await work();
    } finally {
      running -= 1;
      next();
    }
  };
}
