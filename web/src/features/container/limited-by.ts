import type { Fact } from "../../ui/Facts.tsx";

/** The cgroup above the container whose limit holds, where it is not the container's own. */
export function limitedByFact(limitedBy: string | undefined, field: string): Fact[] {
  if (limitedBy === undefined || limitedBy === "/") return [];
  return [{ name: "Limited by", text: limitedBy, title: limitedBy, field: `${field}.limitedBy` }];
}
