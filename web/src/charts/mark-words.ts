/** Which marks belong to a sample, and what is said of them. */
import type { Mark } from "../lib/marks.ts";

/** The marks that lie nearer to this sample than to any other. */
export function marksAt(marks: readonly Mark[], times: readonly number[], index: number): Mark[] {
  const time = times[index] ?? 0;
  const from = index === 0 ? Number.NEGATIVE_INFINITY : (time + (times[index - 1] ?? time)) / 2;
  const to = index === times.length - 1 ? Number.POSITIVE_INFINITY : (time + (times[index + 1] ?? time)) / 2;
  return marks.filter((mark) => mark.time >= from && mark.time < to);
}

const WORDS: Record<Mark["kind"], string> = { begin: "Began: ", end: "Ended: ", event: "" };

export function describeMark({ kind, text }: Mark): string {
  return `${WORDS[kind]}${text}`;
}
