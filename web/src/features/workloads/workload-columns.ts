/** The columns of the table, from left to right. */
import type { SortColumn } from "../../ui/SortableTable.tsx";
import type { WorkloadColumn } from "./workload-order.ts";

export const COLUMNS: readonly SortColumn<WorkloadColumn>[] = [
  { column: "name", label: "Name", by: "name", isNumber: false },
  {
    column: "cpu",
    label: "CPUs",
    by: "CPU",
    isNumber: true,
    hint: "How many CPUs it keeps busy; the bar is its share of its limit",
  },
  {
    column: "throttled",
    label: "Throttled",
    by: "throttling",
    isNumber: true,
    hint: "Share of scheduling periods of the last 10 s that its CPU limit cut short",
  },
  {
    column: "memory",
    label: "Memory",
    by: "memory",
    isNumber: true,
    hint: "Working set; the bar is its share of its limit",
  },
  {
    column: "pressure",
    label: "Waiting",
    by: "waiting",
    isNumber: true,
    hint: "Share of the last 10 s in which something in it waited, and for what it waited most",
  },
  { column: "disk", label: "Disk", by: "disk", isNumber: true, hint: "Read and written" },
  { column: "network", label: "Network", by: "network", isNumber: true, hint: "Received and sent" },
  { column: "processes", label: "Processes", by: "processes", isNumber: true },
  { column: "restarts", label: "Restarts", by: "restarts", isNumber: true, hint: "Since sys-stats has been looking" },
];
