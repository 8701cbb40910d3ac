import { useState } from "react";
import type { Sentence, Verdict as VerdictOfSnapshot } from "../../api/types.ts";
import type { Level } from "../../lib/cards.ts";
import { LevelIcon } from "../../ui/Level.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { isPlainClick } from "../../ui/plain-click.ts";
import { StandingIcon } from "../../ui/Standing.tsx";
import type { CausesProps } from "./Causes.tsx";
import { describeSince } from "./verdict-words.ts";
import "./Verdict.css";

interface VerdictProps extends Omit<CausesProps, "sentence"> {
  verdict: VerdictOfSnapshot | undefined;
  /** No news has come since: what it says may be so no longer. */
  isOld: boolean;
  /** How long ago the newest sample came, as "14 s ago". */
  age: string | undefined;
  /** The moment that a paused page shows. */
  moment: string | undefined;
  /** How many lenses there are: where there are two, a finding names its own. */
  lenses: number;
  /** Whose verdict it is, and of which moment, in seconds since the epoch: undefined where its history is not to be asked. */
  instance?: string | undefined;
  at?: number | undefined;
  /** The address of what a field is shown in; undefined where nothing shows it. */
  hrefOf: (field: string) => string | undefined;
  onFollow: (field: string) => void;
}

const Causes = lazyPart(async () => (await import("./Causes.tsx")).Causes, {
  name: "The cause",
  waiting: "…",
  failed: "",
});

const Usual = lazyPart(async () => (await import("./Usual.tsx")).Usual, { name: "What is usual", failed: "" });

const WORDS: Record<Level, string> = { ok: "All is well", warning: "Needs attention", critical: "Critical" };
const LENS_WORDS = { host: "Host", container: "Container" };

/** So many are shown until the rest is asked for. */
const MOST_SHOWN = 2;

/** The first thing to read: whether something is wrong, what, since when, because of whom, and what to do. */
export function Verdict(props: VerdictProps) {
  const { verdict, isOld, age, moment } = props;
  const [isOpen, setOpen] = useState(false);
  const sentences = verdict?.sentences ?? [];
  const shown = isOpen ? sentences : sentences.slice(0, MOST_SHOWN);
  return (
    <section
      className="verdict"
      aria-label="Verdict"
      aria-busy={verdict === undefined}
      data-level={isOld ? undefined : verdict?.level}
      data-old={isOld || undefined}
    >
      <div className="verdict__head">
        <h2 className="verdict__word">
          {verdict === undefined ? (
            <span className="verdict__loading">{isOld ? "Unknown" : "Checking …"}</span>
          ) : (
            <>
              {isOld ? <StandingIcon standing="unknown" /> : <LevelIcon level={verdict.level} />}
              {/* Announced when it changes; the numbers in the sentences change too often for that. */}
              <span role="status">{isOld ? "Unknown" : WORDS[verdict.level]}</span>
            </>
          )}
        </h2>
        {moment && <p className="verdict__moment">at {moment}</p>}
        {isOld && verdict && age && (
          <p className="verdict__moment">
            No news for {age.replace(" ago", "")}. Last verdict: {WORDS[verdict.level].toLowerCase()}.
          </p>
        )}
        {sentences.length > MOST_SHOWN && (
          <button type="button" className="verdict__more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Show fewer" : `Show all ${sentences.length}`}
          </button>
        )}
      </div>
      <ul className="verdict__sentences" aria-label="Findings">
        {shown.map((sentence) => (
          <Finding key={`${sentence.field} ${sentence.level}`} sentence={sentence} {...props} />
        ))}
      </ul>
    </section>
  );
}

interface FindingProps extends VerdictProps {
  sentence: Sentence;
}

function Finding({ sentence, isOld, lenses, instance, at, hrefOf, onFollow, ...props }: FindingProps) {
  const { level, field, since, lens, causes, victims, remedy } = sentence;
  const href = hrefOf(field);
  const sinceText = describeSince(since, Date.now() / 1000);
  const isCaused = (causes ?? victims) !== undefined;
  const isTold = level !== "ok";
  // The sentence goes on.
  const text = isTold && sinceText !== "" ? sentence.text.replace(/\.$/, "") : sentence.text;
  return (
    <li data-level={level}>
      <LevelIcon level={level} />
      <div>
        <p className="verdict__text">
          {isTold && lenses > 1 && lens !== undefined && <span className="verdict__lens">{LENS_WORDS[lens]}: </span>}
          {href === undefined ? (
            text
          ) : (
            <a
              href={href}
              onClick={(event) => {
                if (isPlainClick(event)) onFollow(field);
              }}
            >
              {text}
            </a>
          )}
          {isTold && sinceText && (
            <span className="verdict__since">
              , {sinceText}
              {!isOld && instance !== undefined && at !== undefined && (
                <Usual field={field} instance={instance} at={at} />
              )}
              .
            </span>
          )}
        </p>
        {isTold && (isCaused || remedy) && (
          <p className="verdict__why">
            {isCaused && <Causes sentence={sentence} {...props} />} {remedy}
          </p>
        )}
      </div>
    </li>
  );
}
