import { useEffect, useRef, useState } from "react";
import type { MissingValue } from "../lib/missing.ts";
import { MissingList } from "./MissingList.tsx";
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

  useEffect(() => {
    if (!isOpen) return;
    const stop = new AbortController();
    const { signal } = stop;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && setIsOpen(false);
    const onPress = (event: PointerEvent) => {
      if (!(event.target instanceof Node && root.current?.contains(event.target))) setIsOpen(false);
    };
    document.addEventListener("keydown", onKey, { signal });
    document.addEventListener("pointerdown", onPress, { signal });
    return () => stop.abort();
  }, [isOpen]);

  return (
    <details className="partly" ref={root} open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="partly__word">{entries.length} not known</summary>
      <div className="partly__reasons">
        <MissingList entries={entries} />
      </div>
    </details>
  );
}
