import { DASH } from "../lib/format.ts";
import { Term } from "./Term.tsx";
import { Value } from "./Value.tsx";
import "./Facts.css";

export interface Fact {
  name: string;
  /** A dash where it is not known. */
  text: string;
  /** More than there is room for. */
  title?: string | undefined;
  /** The field of the snapshot, or the fields, that it comes from. */
  field?: string | readonly string[];
}

interface FactsProps {
  /** A line for each fact. */
  isList?: boolean;
  facts: readonly Fact[];
  isLoading: boolean;
}

/** A line of small facts. A name is shown to the eye only where the fact alone would leave it guessing. */
export function Facts({ facts, isLoading, isList = false }: FactsProps) {
  const firstTerm = facts.findIndex(({ field }) => field !== undefined);
  return (
    // Facts are not the places that they take: one set is put in for the other, so that nothing moves.
    <dl key={String(isLoading)} className="facts" data-list={isList || undefined}>
      {facts.map(({ name, text, title, field }, index) => (
        <div className="facts__fact" key={name} data-unknown={text === DASH || undefined} title={title}>
          <dt>
            {field === undefined ? (
              name
            ) : (
              <Term field={field} isStop={index === firstTerm}>
                {name}
              </Term>
            )}
          </dt>
          <dd>
            <Value text={text} isLoading={isLoading} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
