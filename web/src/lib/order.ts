/** What lists have in common: how their values compare, and how a filter reads a row. */

export const WORDS = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Compares rising values where `sign` is 1, falling ones where it is -1. What is not known comes last in both. */
export function compareValues(
  one: number | string | undefined,
  other: number | string | undefined,
  sign: 1 | -1,
): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  if (typeof one === "number" && typeof other === "number") {
    // Not by difference: of two infinities, there is none.
    return one === other ? 0 : one < other ? -sign : sign;
  }
  return sign * WORDS.compare(String(one), String(other));
}

/** Whether every word of a filter is in a text, in whichever case. */
export function filterWords(filter: string): (text: string) => boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
}
