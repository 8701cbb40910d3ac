import type { ReactNode } from "react";
import type { PanelProps } from "../api/snapshot.ts";
import type { Snapshot } from "../api/types.ts";
import { Legend } from "../charts/Legend.tsx";
import { TimeChart } from "../charts/TimeChart.tsx";
import { findingsOn } from "../lib/cards.ts";
import type { Metric } from "../lib/metric.ts";
import { missingFor, missingOf } from "../lib/missing.ts";
import { formatRange } from "../lib/time.ts";
import { Card, type CardFigure } from "../ui/Card.tsx";
import { Term } from "../ui/Term.tsx";
import { SaveChart } from "./SaveChart.tsx";

interface MetricCardProps extends PanelProps {
  metric: Metric<Snapshot>;
  /** How the colours of the chart are explained; a panel with a table of its own needs none. */
  legend?: "plain" | "wide" | "none";
  /** The name of the legend: what its values are of. */
  legendLabel?: string;
  /** In place of average and peak. */
  figures?: readonly CardFigure[];
  /** More to say in the description of the chart. */
  pictureEnd?: string;
  children?: ReactNode;
}

/** One metric: its name, its value now, average and peak of what the chart shows, the chart, and below it whatever is the metric's own. */
export function MetricCard({ metric, snapshot, source, range, onZoom, detail, ...own }: MetricCardProps) {
  const { id, title, field, fields, kind, layers, unit, headlineUnit = unit, picture } = metric;
  const { legend = "plain", legendLabel = `${title}, now`, children, pictureEnd = "" } = own;
  const isLoading = snapshot === undefined;
  const now = headlineUnit.format(snapshot && metric.headline(snapshot));
  const { average, peak, isAtMost } = source.figures(metric);
  const figures = own.figures ?? [
    { label: "Average", text: headlineUnit.format(average) },
    { label: isAtMost ? "Peak, at most" : "Peak", text: headlineUnit.format(peak) },
  ];
  const said = figures.map(({ label, text }) => `${label.toLowerCase()} ${text}`).join(", ");
  const read = () => source.columns(metric);
  return (
    <Card
      id={id}
      title={title}
      field={fields}
      now={now}
      exact={snapshot && metric.exact?.(snapshot)}
      about={snapshot ? metric.about(snapshot) : ""}
      figures={figures}
      isLoading={isLoading}
      missing={missingFor(missingOf(snapshot), field)}
      level={findingsOn(id, snapshot?.verdict.sentences)[0]?.level}
      menu={
        snapshot && (
          <SaveChart
            title={title}
            instance={snapshot.instance}
            series={layers}
            unit={unit}
            from={source.from}
            to={source.to}
            read={read}
            promql={async (interval) => (await import("./history/chart-promql.ts")).cardPromql(id, source, interval)}
          />
        )
      }
    >
      <TimeChart
        title={title}
        summary={`${picture}, ${formatRange(range, source.now)}: now ${now}, ${said}${pictureEnd}.`}
        kind={kind}
        series={layers}
        read={read}
        readMarks={() => source.marks(metric)}
        basis={source}
        from={source.from}
        to={source.to}
        now={source.now}
        scale={metric.scale(snapshot)}
        unit={unit}
        onZoom={onZoom}
      />
      {legend !== "none" && (
        <Legend
          label={legendLabel}
          series={layers}
          values={layers.map(({ pick }) => (isLoading ? "" : unit.format(pick(snapshot))))}
          name={({ label, fields }) => (fields ? <Term field={fields}>{label}</Term> : label)}
          isWide={legend === "wide"}
        />
      )}
      {detail?.(id)}
      {children}
    </Card>
  );
}
