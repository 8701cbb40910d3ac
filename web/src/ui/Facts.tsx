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
  /** Each fact has its own place on a small screen, so that the page does not move when the facts arrive. */
  isGrid?: boolean;
  facts: readonly Fact[];
  isLoading: boolean;
}

/** A line of small facts. A name is shown to the eye only where the fact alone would leave it guessing. */
export function Facts({ facts, isLoading, isGrid = false }: FactsProps) {
  return (
    // Facts are not the places that they take: one set is put in for the other, so that nothing moves.
    <dl key={String(isLoading)} className="facts" data-grid={isGrid || undefined}>
      {facts.map(({ name, text, title, field }) => (
        <div
          className="facts__fact"
          key={name}
          data-unknown={text === DASH || undefined}
          title={title ?? (isGrid && text !== DASH ? text : undefined)}
        >
          <dt>{field === undefined ? name : <Term field={field}>{name}</Term>}</dt>
          <dd>
            <Value text={text} isLoading={isLoading} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
