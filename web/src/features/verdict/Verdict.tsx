import { useState } from "react";
import type { Verdict as VerdictOfSnapshot } from "../../api/types.ts";
import type { Level } from "../../lib/cards.ts";
import { LevelIcon } from "../../ui/Level.tsx";
import "./Verdict.css";

interface VerdictProps {
  verdict: VerdictOfSnapshot | undefined;
  /** The address of what a field is shown in; undefined where nothing shows it. */
  hrefOf: (field: string) => string | undefined;
  onFollow: (field: string) => void;
}

const WORDS: Record<Level, string> = { ok: "All is well", warning: "Needs attention", critical: "In trouble" };

/**
 * The first thing to read: whether something is wrong, and where. Its room is the same for one finding as for many, so that nothing
 * below it moves when one comes; those that have no room are a click away.
 */
export function Verdict({ verdict, hrefOf, onFollow }: VerdictProps) {
  const [isOpen, setOpen] = useState(false);
  const count = verdict?.sentences.length ?? 0;
  return (
    <section
      className="verdict"
      aria-label="Verdict"
      aria-busy={verdict === undefined}
      data-level={verdict?.level}
      data-open={isOpen}
    >
      <h2 className="verdict__word">
        {verdict === undefined ? (
          <span className="verdict__loading">Looking …</span>
        ) : (
          <>
            <LevelIcon level={verdict.level} />
            {/* Announced when it changes; the numbers in the sentences change too often for that. */}
            <span role="status">{WORDS[verdict.level]}</span>
          </>
        )}
      </h2>
      {count > 2 && (
        <button type="button" className="verdict__more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Fewer" : `All ${count}`}
        </button>
      )}
      <ul className="verdict__sentences" aria-label="Findings">
        {verdict?.sentences.map(({ level, text, field }) => {
          const href = hrefOf(field);
          return (
            <li key={`${field} ${level}`} data-level={level}>
              <LevelIcon level={level} />
              {href === undefined ? (
                <span>{text}</span>
              ) : (
                <a
                  href={href}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
                    event.preventDefault();
                    onFollow(field);
                  }}
                >
                  {text}
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
