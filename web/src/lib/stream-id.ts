/** The name of one event of the stream: `<instance>-<start>-<sequence>`. */
export interface StreamId {
  instance: string;
  /** One start of one process: two events with the same run count their sequence together. */
  run: string;
  sequence: number;
}

/** Reads an event id from its end, because an instance may have hyphens of its own. */
export function parseStreamId(text: string | undefined): StreamId | undefined {
  const match = /^(.+)-([^-]+)-(\d+)$/.exec(text ?? "");
  const [, instance, start, digits] = match ?? [];
  const sequence = Number(digits);
  if (instance === undefined || start === undefined || !Number.isSafeInteger(sequence)) return undefined;
  return { instance, run: `${instance}-${start}`, sequence };
}
