import type { ReactNode } from "react";
import type { MissingValue } from "../lib/missing.ts";
import { MissingList } from "./MissingList.tsx";

interface MissingLineProps {
  entries: readonly MissingValue[];
  /** Where nothing is missing. */
  children?: ReactNode;
}

/** What of a list could not be read, in one line that the page has room for; the whole of it opens below. */
export function MissingLine({ entries, children }: MissingLineProps) {
  const [first] = entries;
  if (first === undefined) return children;
  return (
    <details className="list-page__missing">
      <summary>
        <strong>{entries.length === 1 ? "Incomplete:" : `${entries.length} unavailable:`}</strong> {first.reason}
      </summary>
      <MissingList entries={entries} />
    </details>
  );
}
