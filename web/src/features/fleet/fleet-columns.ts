/** The columns of the table, from left to right. */
import type { SortColumn } from "../../ui/SortableTable.tsx";
import type { FleetColumn } from "./fleet-order.ts";

export const COLUMNS: readonly SortColumn<FleetColumn>[] = [
  { column: "name", label: "Name", by: "name", isNumber: false },
  { column: "need", label: "Verdict", by: "urgency", isNumber: false, hint: "Most urgent first" },
  { column: "cpu", label: "CPU", by: "CPU", isNumber: true },
  { column: "memory", label: "Memory", by: "memory", isNumber: true },
  { column: "disk", label: "Disk", by: "disk", isNumber: true, hint: "Its fullest filesystem" },
  { column: "version", label: "Version", by: "version", isNumber: false },
  {
    column: "seen",
    label: "Last seen",
    by: "last seen",
    isNumber: true,
    hint: "Longest away first",
  },
];
