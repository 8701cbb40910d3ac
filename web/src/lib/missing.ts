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

/**
 * What is worth saying of what is missing. In the first snapshot of a start no rate is known yet, which mends itself with the
 * next one: only what comes with a hint is told then.
 */
export function missingOf<Entry extends MissingValue>(
  snapshot: { sequence: number; missing: readonly Entry[] } | undefined,
): readonly Entry[] {
  if (snapshot === undefined) return [];
  return snapshot.sequence > 1 ? snapshot.missing : snapshot.missing.filter(({ hint }) => hint !== undefined);
}
