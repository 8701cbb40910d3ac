import type { Level } from "../lib/cards.ts";
import "./Level.css";

interface LevelProps {
  level: Level;
}

const WORDS: Record<Level, string> = { ok: "Fine", warning: "Warning", critical: "Critical" };

/** A level as a shape: each has its own, so that colour only repeats it. */
export function LevelIcon({ level }: LevelProps) {
  return (
    <svg className="level__icon" viewBox="0 0 24 24" data-level={level} aria-hidden="true">
      {level === "ok" && (
        <>
          <circle cx="12" cy="12" r="10" />
          <path d="m7.5 12.5 3 3 6-6.5" />
        </>
      )}
      {level === "warning" && (
        <>
          <path className="level__solid" d="M12 2.5 23 21.5H1Z" />
          <path d="M12 9.5v5.5M12 18.2v.1" />
        </>
      )}
      {level === "critical" && (
        <>
          <path className="level__solid" d="M8 2h8l6 6v8l-6 6H8l-6-6V8Z" />
          <path d="M12 7v6.5M12 17v.1" />
        </>
      )}
    </svg>
  );
}

/** Shape and word. */
export function LevelBadge({ level }: LevelProps) {
  return (
    <span className="level" data-level={level}>
      <LevelIcon level={level} />
      {WORDS[level]}
    </span>
  );
}
