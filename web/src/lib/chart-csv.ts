/** The values of a chart as a table that every spreadsheet reads: RFC 4180, times in ISO 8601 and UTC, nothing rounded. */
import type { Column, Columns } from "./series.ts";
import type { Unit } from "./units.ts";

const LINE_END = "\r\n";

/** A line for each moment of which something is known, a column for each series, and beside it what its points stand for. */
export function chartCsv(
  labels: readonly string[],
  unit: Unit,
  { times, columns, bands = [], beside = [] }: Columns,
): string {
  const all: { label: string; column: Column }[] = [];
  const add = (label: string, column: Column | undefined) => {
    if (column !== undefined) all.push({ label, column });
  };
  for (const [index, label] of labels.entries()) add(label, columns[index]);
  bands.forEach(({ min, max, label, isBound }, index) => {
    const of = label ?? labels[index] ?? "";
    add(`${of}, ${isBound ? "at least" : "lowest"}`, min);
    add(`${of}, ${isBound ? "at most" : "highest"}`, max);
  });
  for (const { label, column } of beside) add(label, column);
  const word = unitWord(unit);
  const head = ["time", ...all.map(({ label }) => (word === "" ? label : `${label} (${word})`))];
  const lines = times.flatMap((time, row) => {
    const values = all.map(({ column }) => column[row] ?? null);
    // A moment of which nothing is known only keeps two lines from being joined.
    if (values.every((value) => value === null)) return [];
    return [[new Date(time * 1000).toISOString(), ...values.map((value) => (value === null ? "" : String(value)))]];
  });
  return [head.map(cell), ...lines].map((line) => line.join(",") + LINE_END).join("");
}

/** What one of it is called: "%", "B/s"; empty for a plain number. */
export function unitWord(unit: Unit): string {
  return unit.format(1).replace(/^[\d.\s]+/, "");
}

function cell(text: string): string {
  // A spreadsheet would take such a name for a formula.
  const plain = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** `laptop-cpu-2026-11-27T10-00-00Z`: what it is of, and where it begins. */
export function chartFileName(instance: string | undefined, title: string, from: number): string {
  const at = new Date(from * 1000).toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
  const word = (text = "") =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9._]+/g, "-")
      .replace(/^[-.]+|-+$/g, "");
  return [word(instance), word(title), at].filter(Boolean).join("-");
}
