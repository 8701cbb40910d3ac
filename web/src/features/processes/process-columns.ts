/** The columns of the table, from left to right. */
import type { SortColumn } from "../../ui/SortableTable.tsx";
import type { Column } from "./process-order.ts";

export const COLUMNS: readonly SortColumn<Column>[] = [
  { column: "name", label: "Name", by: "name", isNumber: false },
  { column: "pid", label: "PID", by: "PID", isNumber: true },
  { column: "user", label: "User", by: "user", isNumber: false },
  { column: "state", label: "State", by: "state", isNumber: false },
  {
    column: "cpu",
    label: "CPU",
    by: "CPU",
    isNumber: true,
    hint: "In percent of one core: 100 % is one core kept busy",
  },
  { column: "memory", label: "Memory", by: "memory", isNumber: true, hint: "In RAM; shared pages count in full" },
  { column: "threads", label: "Threads", by: "threads", isNumber: true },
  { column: "age", label: "Age", by: "age", isNumber: true, hint: "Time since it started" },
];
