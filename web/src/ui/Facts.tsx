import { DASH } from "../lib/format.ts";
import { Value } from "./Value.tsx";
import "./Facts.css";

export interface Fact {
  name: string;
  /** A dash where it is not known. */
  text: string;
  /** More than there is room for. */
  title?: string | undefined;
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
    <dl className="facts" data-grid={isGrid || undefined}>
      {facts.map(({ name, text, title }) => (
        <div className="facts__fact" key={name} data-unknown={text === DASH || undefined} title={title}>
          <dt>{name}</dt>
          <dd>
            <Value text={text} isLoading={isLoading} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
