/** The question to history that answers with what a chart shows: for Grafana, promtool, or a rule. In the units of history. */
import type { CardId } from "../../lib/cards.ts";
import { gridOf, together } from "../../lib/promql.ts";
import type { Edges } from "../../lib/range.ts";
import { CARD_QUESTIONS, type Want } from "./card-questions.ts";
import { promqlOf } from "./tracks.ts";

/** One line as it is, many as one answer that tells them apart by their labels. */
export function chartPromql(lines: readonly (readonly [label: string, want: Want])[], edges: Edges, interval: number) {
  const grid = gridOf(edges, interval);
  const expressions = lines.map(([label, want]) => [label, promqlOf(want, "average", grid)] as const);
  const [only] = expressions;
  return expressions.length === 1 ? only?.[1] : together(Object.fromEntries(expressions));
}

/** Of the chart of a card; undefined where history has none of it. */
export function cardPromql(card: CardId, edges: Edges, interval: number): string | undefined {
  const question = CARD_QUESTIONS[card];
  if (question === undefined) return undefined;
  const text = chartPromql(Object.entries(question.layers), edges, interval);
  // The chart is of the busiest one: which one that is, the question leaves to who asks it.
  return card === "disks" ? text?.replaceAll("sum(", "sum by (device) (") : text;
}
