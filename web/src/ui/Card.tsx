import { type ReactNode, useId } from "react";
import type { CardId, Level } from "../lib/cards.ts";
import { DASH } from "../lib/format.ts";
import type { MissingValue } from "../lib/missing.ts";
import { LevelBadge } from "./Level.tsx";
import { MissingList } from "./MissingList.tsx";
import { PartlyMissing } from "./PartlyMissing.tsx";
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
  /** It is a name: smaller than a number, and cut off where there is no room for all of it. */
  isName?: boolean;
  /** The same to the last digit, for the pointer. */
  exact?: string | undefined;
  /** What the value is of, in a few words. */
  about: string;
  figures: readonly CardFigure[];
  isLoading: boolean;
  missing: readonly MissingValue[];
  /** The worst that the verdict says of it. */
  level?: Level | undefined;
  /** Beside the sign that explains it. */
  menu?: ReactNode;
  children: ReactNode;
}

/** The element that a finding leads to. */
export function cardElementId(id: CardId): string {
  return `card-${id}`;
}

const OF_THE_WINDOW = "Average and peak are of the samples that the chart shows.";

/** One metric: its name, its value now, the few figures that sum up the window, and below them whatever shows it best. */
export function Card(props: CardProps) {
  const {
    id,
    title,
    field,
    now,
    isName = false,
    exact,
    about,
    figures,
    isLoading,
    missing,
    level,
    menu,
    children,
  } = props;
  const headingId = useId();
  // Beside a value that is known, what is missing is a side matter, and must not lie over the picture of the value.
  const isPartly = missing.length > 0 && now !== DASH;
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
            {menu}
            {level && <LevelBadge level={level} />}
          </div>
          <p className="card__now" title={isName ? now : exact} data-name={isName || undefined}>
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
        <div className="card__line">
          <p className="card__about" title={about}>
            {about || "\u00a0"}
          </p>
          {isPartly && <PartlyMissing entries={missing} />}
        </div>
      </div>
      <div className="card__body">
        {missing.length > 0 && !isPartly && (
          <div className="card__missing">
            <MissingList entries={missing} />
          </div>
        )}
        {children}
      </div>
    </section>
  );
}

interface QuietCardProps extends Pick<CardProps, "id" | "title" | "field" | "children"> {}

/** A metric that this machine has not got: one line. */
export function QuietCard({ id, title, field, children }: QuietCardProps) {
  const headingId = useId();
  return (
    <section className="card" data-quiet id={cardElementId(id)} tabIndex={-1} aria-labelledby={headingId}>
      <div className="card__heading">
        <h2 className="card__title" id={headingId}>
          {title}
        </h2>
        <Term field={field} isSign>
          {`About ${title}`}
        </Term>
      </div>
      <p className="card__quiet">{children}</p>
    </section>
  );
}
