import { isWithin } from "./field.ts";

/** A value that could not be read: which one, why, and what would fix it. */
export interface MissingValue {
  field: string;
  reason: string;
  hint?: string | undefined;
}

/** The entries about `field` itself, about a part of it, or about something that it is a part of. */
export function missingFor<Entry extends MissingValue>(missing: readonly Entry[], field: string): Entry[] {
  return missing.filter((entry) => isWithin(entry.field, field) || isWithin(field, entry.field));
}

/** The entries that none of the `fields` stands for, so that somebody else has to show them. */
export function missingElsewhere<Entry extends MissingValue>(
  missing: readonly Entry[],
  fields: readonly string[],
): Entry[] {
  return missing.filter((entry) => !fields.some((field) => isWithin(entry.field, field)));
}

interface Sampled<Entry> {
  /** From 1, since the api started. */
  sequence: number;
  /** Between the last two samples. */
  intervalSeconds: number;
  missing: readonly Entry[];
}

/**
 * What is worth saying of what is missing. A value that only needs more time since the start is not unavailable: a rate, which needs
 * two samples, or a share of the last 60 s. What comes with a hint needs more than time.
 */
export function missingOf<Entry extends MissingValue>(snapshot: Sampled<Entry> | undefined): readonly Entry[] {
  return snapshot?.missing.filter((entry) => entry.hint !== undefined || !needsTime(entry, snapshot)) ?? [];
}

function needsTime({ field }: MissingValue, { sequence, intervalSeconds }: Sampled<unknown>): boolean {
  if (sequence <= 1) return true;
  const [, span] = /\.last(\d+)SecondsPercent$/.exec(field) ?? [];
  // Samples are not exactly as far apart as the last two: one more may be needed than fits into the span.
  return span !== undefined && (sequence - 2) * intervalSeconds < Number(span);
}
