/** The columns of the table, from left to right. */
import type { Column } from "./process-order.ts";

export interface ColumnHead {
  column: Column;
  label: string;
  isNumber: boolean;
  /** Where the name alone would be taken for something else. */
  hint?: string;
}

export const COLUMNS: readonly ColumnHead[] = [
  { column: "name", label: "Name", isNumber: false },
  { column: "pid", label: "PID", isNumber: true },
  { column: "user", label: "User", isNumber: false },
  { column: "state", label: "State", isNumber: false },
  { column: "cpu", label: "CPU", isNumber: true, hint: "In percent of one processor: 100 % is one core kept busy" },
  { column: "memory", label: "Memory", isNumber: true, hint: "In RAM; pages that are shared count in full" },
  { column: "threads", label: "Threads", isNumber: true },
  { column: "age", label: "Age", isNumber: true, hint: "Time since it started" },
];
