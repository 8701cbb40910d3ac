/** What a chart needs once somebody points at it, by pointer or by keyboard: loaded then, in one piece. */
export { ChartTable } from "./ChartTable.tsx";
export { ChartTooltip } from "./ChartTooltip.tsx";
export { describeMoment, stepFrom } from "./chart-keys.ts";
export { followPointer } from "./follow-pointer.ts";
