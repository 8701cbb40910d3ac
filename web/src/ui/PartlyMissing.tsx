import { useCallback, useRef, useState } from "react";
import type { MissingValue } from "../lib/missing.ts";
import { MissingList } from "./MissingList.tsx";
import { useDismiss } from "./use-dismiss.ts";
import "./PartlyMissing.css";

interface PartlyMissingProps {
  entries: readonly MissingValue[];
}

/**
 * What is missing beside a value that is known: a word, and the reasons when it is asked. They lie over what is below, and go as they
 * came, with Escape, or when something else is pressed.
 */
export function PartlyMissing({ entries }: PartlyMissingProps) {
  const root = useRef<HTMLDetailsElement>(null);
  const [isOpen, setIsOpen] = useState(false);

  const close = useCallback(() => setIsOpen(false), []);
  useDismiss(root, isOpen, close);

  return (
    <details className="partly" ref={root} open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="partly__word">{entries.length} unavailable</summary>
      <div className="partly__reasons">
        <MissingList entries={entries} />
      </div>
    </details>
  );
}
