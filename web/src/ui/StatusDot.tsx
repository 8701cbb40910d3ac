import type { Health } from "../lib/health.ts";
import "./StatusDot.css";

const WORDS: Record<Health, string> = { loading: "Connecting", live: "Live", stale: "Stale", offline: "Offline" };

interface StatusDotProps {
  health: Health;
  /** More for the eye than for the ear: it may change every second, and is not announced. */
  detail: string | undefined;
}

/** How much the numbers can be trusted, as a word; the dot beside it only repeats the word. */
export function StatusDot({ health, detail }: StatusDotProps) {
  return (
    <div className="status" data-health={health}>
      <span className="status__dot" aria-hidden="true" />
      <span className="status__word" role="status">
        {WORDS[health]}
      </span>
      {detail && <span className="status__detail">{detail}</span>}
    </div>
  );
}
