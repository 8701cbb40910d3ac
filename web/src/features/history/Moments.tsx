import { useState } from "react";
import type { Edges } from "../../lib/range.ts";

interface MomentsProps {
  edges: Edges;
  onChoose: (edges: Edges) => void;
}

/** A part of time by its two ends, each a date and a time of the reader's clock. */
export function Moments({ edges, onChoose }: MomentsProps) {
  const [from, setFrom] = useState(() => toField(edges.from));
  const [to, setTo] = useState(() => toField(edges.to));
  const [shown, setShown] = useState(edges);
  // Not another form, which would have lost the focus.
  if (shown.from !== edges.from || shown.to !== edges.to) {
    setShown(edges);
    setFrom(toField(edges.from));
    setTo(toField(edges.to));
  }
  const [begin, end] = [fromField(from), fromField(to)];
  const isKnown = begin !== undefined && end !== undefined;
  const isInOrder = isKnown && begin < end;
  return (
    <form
      className="history__moments"
      onSubmit={(event) => {
        event.preventDefault();
        if (isInOrder) onChoose({ from: begin, to: end });
      }}
    >
      <label>
        From
        <input
          type="datetime-local"
          step={1}
          required
          value={from}
          onChange={({ target }) => setFrom(target.value)}
          aria-invalid={begin === undefined || (isKnown && !isInOrder)}
        />
      </label>
      <label>
        to
        <input
          type="datetime-local"
          step={1}
          required
          value={to}
          onChange={({ target }) => setTo(target.value)}
          aria-invalid={end === undefined || (isKnown && !isInOrder)}
        />
      </label>
      <button className="button" type="submit" disabled={!isInOrder}>
        Show
      </button>
      {!isInOrder && (
        <span className="history__order" role="alert">
          {isKnown ? "The first time must be before the second." : "Both times need a date and a time."}
        </span>
      )}
    </form>
  );
}

/** `2026-11-27T09:30:00`, by the reader's clock. */
export function toField(seconds: number): string {
  const date = new Date(seconds * 1000);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return Number.isNaN(local.getTime()) ? "" : local.toISOString().slice(0, 19);
}

export function fromField(text: string): number | undefined {
  const seconds = new Date(text).getTime() / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
