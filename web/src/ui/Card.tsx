import { type ReactNode, useId } from "react";
import type { MissingValue } from "../lib/missing.ts";
import { MissingList } from "./MissingList.tsx";
import { Value } from "./Value.tsx";
import "./Card.css";

export interface CardFigure {
  label: string;
  text: string;
}

interface CardProps {
  title: string;
  /** The value now, formatted. */
  now: string;
  /** What the value is of, in a few words. */
  about: string;
  figures: readonly CardFigure[];
  isLoading: boolean;
  missing: readonly MissingValue[];
  children: ReactNode;
}

/** One metric: its name, its value now, the few figures that sum up the window, and below them whatever shows it best. */
export function Card({ title, now, about, figures, isLoading, missing, children }: CardProps) {
  const headingId = useId();
  return (
    <section className="card" aria-labelledby={headingId} aria-busy={isLoading}>
      <div className="card__header">
        <div>
          <h2 className="card__title" id={headingId}>
            {title}
          </h2>
          <p className="card__now">
            <Value text={now} isLoading={isLoading} />
          </p>
          <p className="card__about">{about || "\u00a0"}</p>
        </div>
        <dl className="card__figures">
          {figures.map(({ label, text }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <Value text={text} isLoading={isLoading} />
              </dd>
            </div>
          ))}
        </dl>
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
