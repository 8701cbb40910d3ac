/** Paths into a snapshot, such as `pressure.io` and `filesystems[/var].inodesUsedPercent`. */

/** Whether `field` is `whole` itself or a part of it. */
export function isWithin(field: string, whole: string): boolean {
  return field === whole || field.startsWith(`${whole}.`) || field.startsWith(`${whole}[`);
}

/** `filesystems[/var/lib].usagePercent` → `/var/lib`: the name of the row that a field of a list is about. */
export function rowOf(field: string): string | undefined {
  const start = field.indexOf("[");
  const end = field.lastIndexOf("]");
  return start > 0 && end > start ? field.slice(start + 1, end) : undefined;
}
