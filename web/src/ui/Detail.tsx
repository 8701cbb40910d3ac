/** What the details of a row are made of, in a Drawer: how fresh it is, trends of what was seen of it, and its facts. */
import type { ReactNode } from "react";
import { DASH } from "../lib/format.ts";
import { Term } from "./Term.tsx";
import { TrendLine } from "./TrendLine.tsx";
import { Value } from "./Value.tsx";
import "./Detail.css";

interface DetailStateProps {
  /** What became of it; empty while it is listed. Said aloud. */
  end: string;
  /** How fresh the list is, which changes too often to be said aloud. */
  state: string;
}

export function DetailState({ end, state }: DetailStateProps) {
  return (
    <div className="detail__state" data-gone={end !== "" || undefined}>
      <p role="status">{end}</p>
      {end === "" && <p>{state}</p>}
    </div>
  );
}

interface DetailMetricProps extends Omit<Parameters<typeof TrendLine>[0], "summary"> {
  title: string;
  field: string | readonly string[];
  /** The value now. */
  now: string;
  about: string;
  /** The line in words, after its name. */
  summary: string;
}

/** A value now, and its line while the page looked at it. */
export function DetailMetric({ title, field, now, about, summary, ...trend }: DetailMetricProps) {
  return (
    <section className="detail__metric" aria-label={title}>
      <h3>
        <Term field={field}>{title}</Term>
      </h3>
      <p className="detail__now">
        <Value text={now} />
      </p>
      <p className="detail__about">{now === DASH ? "Needs two readings: available in a moment." : about}</p>
      <TrendLine {...trend} summary={`${title} while this was open: now ${now}, ${summary}`} />
    </section>
  );
}

interface DetailFactProps {
  name: string;
  /** Its name in the contract. */
  field: string | readonly string[];
  children: ReactNode;
}

/** One of a list of class "detail__facts". */
export function DetailFact({ name, field, children }: DetailFactProps) {
  return (
    <div className="detail__fact">
      <dt>
        <Term field={field}>{name}</Term>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
