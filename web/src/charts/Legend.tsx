import type { ChartSeries } from "./chart-options.ts";
import { Swatch } from "./Swatch.tsx";
import "./Legend.css";

interface LegendProps {
  label: string;
  series: readonly ChartSeries[];
  /** The value of each series now, as text. */
  values: readonly string[];
  /** For values that take more room than a percentage. */
  isWide?: boolean;
}

/** What each colour means, with its value now: the chart in words. */
export function Legend({ label, series, values, isWide = false }: LegendProps) {
  return (
    <ul className="legend" aria-label={label} data-wide={isWide || undefined}>
      {series.map(({ label: name, color, hatched }, index) => (
        <li className="legend__item" key={name}>
          <Swatch color={color} hatched={hatched} />
          <span className="legend__name">{name}</span>
          <span className="legend__value">{values[index]}</span>
        </li>
      ))}
    </ul>
  );
}
