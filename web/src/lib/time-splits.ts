/** Marks of the time axis stand on whole multiples of one of these, in seconds: up to a week. */
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];
const LABEL_PX = 78;

/** The marks that have room for their label, in a plot that is `width` pixels wide; none before there is a sample. */
export function timeSplits(min: number, max: number, width: number): number[] {
  const span = max - min;
  if (max <= 0 || width <= 0 || span <= 0) return [];
  const step = STEPS.find((seconds) => span / seconds <= Math.max(1, width / LABEL_PX)) ?? span;
  const margin = (LABEL_PX / 3 / width) * span;
  const zone = zoneOf(min + margin);
  const splits: number[] = [];
  for (let at = Math.ceil((min + margin - zone) / step) * step + zone; at <= max - margin + step; at += step) {
    // Whole hours and days are those of the reader's clock, as it is set at that moment.
    const moved = at + ((zoneOf(at) - zone) % step);
    const split = zoneOf(moved) === zoneOf(at) ? moved : at;
    if (split <= max - margin) splits.push(split);
  }
  return splits;
}

/** In seconds that the reader's clock is behind UTC. */
function zoneOf(seconds: number): number {
  return new Date(seconds * 1000).getTimezoneOffset() * 60;
}
