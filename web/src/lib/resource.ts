/** What can be short: processors, memory, or the time of a disk. */
export type Resource = "cpu" | "memory" | "io";

/** What a finding is about, by the field that it names: processors where that field is of no resource. */
export function resourceOf(field: string): Resource {
  if (/memory|swap/.test(field)) return "memory";
  return /\.io$|^disks/.test(field) ? "io" : "cpu";
}
