import type { Health } from "../lib/health.ts";
import "./StatusDot.css";

const WORDS: Record<Health | "paused", string> = {
  loading: "Connecting",
  live: "Live",
  stale: "Stale",
  offline: "Offline",
  paused: "Paused",
};

interface StatusDotProps {
  health: Health | "paused";
  /** How old the numbers are. It changes every second, and is not announced. */
  age: string | undefined;
}

/** How much the numbers can be trusted, as a word; the dot beside it only repeats the word. */
export function StatusDot({ health, age }: StatusDotProps) {
  return (
    <div className="status" data-health={health}>
      <span className="status__dot" aria-hidden="true" />
      <span className="status__word" role="status">
        {WORDS[health]}
      </span>
      {age && (
        <span className="status__age">
          <span className="visually-hidden">last sample </span>
          {age}
        </span>
      )}
    </div>
  );
}
