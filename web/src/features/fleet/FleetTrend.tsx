import { useQuery } from "@tanstack/react-query";
import { Failure } from "../../api/fetch.ts";
import { fleetTrendQuery, TREND_STEP, type TrendKind } from "../../api/fleet-trend.ts";
import { formatWholePercent } from "../../lib/format.ts";
import { summarize } from "../../lib/series.ts";
import { trendPath } from "../../lib/trend-path.ts";
import "./FleetTrend.css";

interface AskedProps {
  member: string;
  /** When it was sampled, by its own clock. */
  at: number;
}

interface FleetTrendProps extends AskedProps {
  kind: TrendKind;
}

const WORDS: Record<TrendKind, string> = { cpu: "CPU", memory: "Memory" };
/** A value in between may be late. */
const GAP_SECONDS = 2.5 * TREND_STEP;
const WHOLE = 100;

/** The last hour of one number as a line behind it. */
export function FleetTrend({ member, at, kind }: FleetTrendProps) {
  const { data } = useQuery(fleetTrendQuery(member, at));
  const line = data?.lines[kind];
  if (data === undefined || line === undefined || line.times.length === 0) return null;
  const { average, peak } = summarize(line.percents);
  const said = `${WORDS[kind]} in the last hour: average ${formatWholePercent(average)}, highest minute ${formatWholePercent(peak)}`;
  return (
    <svg
      className="fleet-trend"
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      role="img"
      aria-label={said}
      data-kind={kind}
    >
      <title>{said}</title>
      <path
        d={trendPath({
          times: line.times,
          values: line.percents,
          from: data.from,
          to: data.to,
          max: WHOLE,
          gapSeconds: GAP_SECONDS,
        })}
      />
    </svg>
  );
}

const NOT_THERE = 404;

/** Why there is no line. */
export function FleetTrendMissing({ member, at }: AskedProps) {
  const { error } = useQuery(fleetTrendQuery(member, at));
  if (error === null) return null;
  const isNone = error instanceof Failure && error.status === NOT_THERE;
  return (
    <span className="fleet-row__past" title={error.message}>
      {isNone ? "no history" : "history not read"}
      <span className="visually-hidden">: {error.message}</span>
    </span>
  );
}
