import type { MissingValue } from "../lib/missing.ts";
import "./MissingList.css";

interface MissingListProps {
  entries: readonly MissingValue[];
}

/** Why a value is not there, and what would bring it: said where the reader looks for the value. */
export function MissingList({ entries }: MissingListProps) {
  if (entries.length === 0) return null;
  return (
    <ul className="missing" aria-label="Missing values">
      {entries.map(({ field, reason, hint }) => (
        <li key={`${field} ${reason}`}>
          <code>{field}</code> {reason}
          {hint && <span className="missing__hint"> {hint}</span>}
        </li>
      ))}
    </ul>
  );
}
