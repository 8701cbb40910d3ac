type Pointing = typeof import("./pointing.ts");

let pointing: Promise<Pointing> | undefined;

/** What a chart needs once somebody points at it. After a failure, the next call tries again. */
export function loadPointing(): Promise<Pointing> {
  pointing ??= import("./pointing.ts").catch((error: unknown) => {
    pointing = undefined;
    throw error;
  });
  return pointing;
}
