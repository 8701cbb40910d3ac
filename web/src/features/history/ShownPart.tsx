import { useQuery } from "@tanstack/react-query";
import { reachQuery } from "../../api/history.ts";
import type { Edges } from "../../lib/range.ts";
import { formatMoment } from "../../lib/time.ts";
import { DEFAULT_VIEW, type View } from "../../lib/view.ts";
import { Moments } from "./Moments.tsx";

interface ShownPartProps {
  instance: string | undefined;
  /** Of what the charts show. */
  edges: Edges;
  now: number;
  onView: (change: Partial<View>) => void;
}

/** The part of time that was zoomed in on, the ways out of it, and its ends to change. */
export function ShownPart({ instance, edges, now, onView }: ShownPartProps) {
  // What the choice of ranges asks for is looked at, and nothing asked.
  const { data } = useQuery({ ...reachQuery(instance, true), enabled: false });
  const isYetToCome = now > 0 && edges.from > now;
  return (
    <>
      <p className="history__zoom">
        Showing {formatMoment(edges.from, Date.now() / 1000)} to {formatMoment(edges.to, Date.now() / 1000)}
        {isYetToCome && ", which is yet to come"}.{" "}
        <button
          className="button"
          type="button"
          onClick={() => onView({ from: DEFAULT_VIEW.from, to: DEFAULT_VIEW.to })}
        >
          Back to now
        </button>{" "}
        <button className="button" type="button" onClick={() => onView(zoomOut(edges, now, data?.oldest))}>
          Zoom out
        </button>
      </p>
      <Moments edges={edges} onChoose={onView} />
    </>
  );
}

/** Twice as much, with the same moment in the middle; not beyond now, and no further back than history reaches. */
function zoomOut({ from, to }: Edges, now: number, oldest = Number.NEGATIVE_INFINITY): Edges {
  const more = (to - from) / 2;
  const end = Math.min(Math.ceil(to + more), Math.ceil(now));
  return { from: Math.floor(Math.max(end - 4 * more, Math.min(from, oldest))), to: end };
}
