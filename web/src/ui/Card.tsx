import { type ReactNode, useId } from "react";
import type { CardId, Level } from "../lib/cards.ts";
import type { MissingValue } from "../lib/missing.ts";
import { LevelBadge } from "./Level.tsx";
import { MissingList } from "./MissingList.tsx";
import { Term } from "./Term.tsx";
import { Value } from "./Value.tsx";
import "./Card.css";

export interface CardFigure {
  label: string;
  text: string;
  /** Where the figure is a field of its own, and not a sum over the window. */
  field?: string;
  title?: string | undefined;
}

interface CardProps {
  id: CardId;
  title: string;
  /** The fields that the value comes from. */
  field: string | readonly string[];
  /** The value now, formatted. */
  now: string;
  /** The same to the last digit, for the pointer. */
  exact?: string | undefined;
  /** What the value is of, in a few words. */
  about: string;
  figures: readonly CardFigure[];
  isLoading: boolean;
  missing: readonly MissingValue[];
  /** The worst that the verdict says of it. */
  level?: Level | undefined;
  children: ReactNode;
}

/** The element that a finding leads to. */
export function cardElementId(id: CardId): string {
  return `card-${id}`;
}

const OF_THE_WINDOW = "Average and peak are of the samples that the chart shows.";

/** One metric: its name, its value now, the few figures that sum up the window, and below them whatever shows it best. */
export function Card(props: CardProps) {
  const { id, title, field, now, exact, about, figures, isLoading, missing, level, children } = props;
  const headingId = useId();
  const isSummedUp = figures.some((figure) => figure.label === "Average");
  return (
    <section
      className="card"
      id={cardElementId(id)}
      tabIndex={-1}
      aria-labelledby={headingId}
      aria-busy={isLoading}
      data-level={level}
    >
      <div className="card__header">
        <div className="card__main">
          <div className="card__heading">
            <h2 className="card__title" id={headingId}>
              {title}
            </h2>
            <Term field={field} note={isSummedUp ? OF_THE_WINDOW : undefined} isSign>
              {`About ${title}`}
            </Term>
            {level && <LevelBadge level={level} />}
          </div>
          <p className="card__now" title={exact}>
            <Value text={now} isLoading={isLoading} />
          </p>
        </div>
        <dl className="card__figures">
          {figures.map((figure) => (
            <div key={figure.label} title={figure.title}>
              <dt>{figure.field === undefined ? figure.label : <Term field={figure.field}>{figure.label}</Term>}</dt>
              <dd>
                <Value text={figure.text} isLoading={isLoading} />
              </dd>
            </div>
          ))}
        </dl>
        <p className="card__about" title={about}>
          {about || "\u00a0"}
        </p>
      </div>
      <div className="card__body">
        {missing.length > 0 && (
          <div className="card__missing">
            <MissingList entries={missing} />
          </div>
        )}
        {children}
      </div>
    </section>
  );
}
