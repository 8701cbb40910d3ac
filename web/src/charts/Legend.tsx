import type { ReactNode } from "react";
import type { ChartSeries } from "./chart-options.ts";
import { Swatch } from "./Swatch.tsx";
import "./Legend.css";

interface LegendProps<One extends ChartSeries> {
  label: string;
  series: readonly One[];
  /** The value of each series now, as text. */
  values: readonly string[];
  /** How the name of a series is shown; plain, where nothing is said. */
  name?: (series: One) => ReactNode;
  /** For values that take more room than a percentage. */
  isWide?: boolean;
}

/** What each colour means, with its value now: the chart in words. */
export function Legend<One extends ChartSeries>(props: LegendProps<One>) {
  const { label, series, values, name = ({ label }) => label, isWide = false } = props;
  return (
    <ul className="legend" aria-label={label} data-wide={isWide || undefined}>
      {series.map((one, index) => (
        <li className="legend__item" key={one.label}>
          <Swatch color={one.color} hatched={one.hatched} />
          <span className="legend__name">{name(one)}</span>
          <span className="legend__value">{values[index]}</span>
        </li>
      ))}
    </ul>
  );
}
