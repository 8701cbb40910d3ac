/** Numbers that look measured, and are the same each time. */

/** Between -1 and 1: smooth over half a minute, with a little unrest, and another one for each name. */
export function wave(name: string, second: number): number {
  const phase = hash(name) * 100;
  const slow = Math.sin(second / 11 + phase) * 0.45 + Math.sin(second / 29 + 2 * phase) * 0.3;
  return slow + (hash(`${name} ${second}`) - 0.5) * 0.5;
}

/** Work that comes every minute and a half. */
export function burst(second: number, height: number): number {
  const phase = (second + 30) % 90;
  return phase < 14 ? height * Math.sin((Math.PI * phase) / 14) : 0;
}

/** A number between 0 and 1 that looks random and is not (FNV-1a, mixed once more). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return ((value ^ (value >>> 15)) >>> 0) / 2 ** 32;
}

export function clamp(value: number, least = 0, most = 100): number {
  return Math.min(most, Math.max(least, value));
}

export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
