import { type Trend, trendPath } from "../lib/trend-path.ts";
import "./TrendLine.css";

interface TrendLineProps {
  trend: Trend;
  color: `--${string}`;
  /** The line in words. */
  summary: string;
  /** What stands at the top of the scale, and under the two ends of the line. */
  top: string;
  left: string;
  right: string;
}

/** A line that is drawn by hand: a few hundred points, and no library. */
export function TrendLine({ trend, color, summary, top, left, right }: TrendLineProps) {
  return (
    <div className="trend" role="img" aria-label={summary} style={{ "--line": `var(${color})` }}>
      <div className="trend__plot">
        <span className="trend__top">{top}</span>
        <svg className="trend__svg" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <path className="trend__line" d={trendPath(trend)} />
        </svg>
      </div>
      <div className="trend__ends">
        <span>{left}</span>
        <span>{right}</span>
      </div>
    </div>
  );
}
