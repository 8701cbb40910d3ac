import { useCallback, useRef, useState } from "react";
import type { Snapshot } from "../api/types.ts";
import type { ThemeChoice } from "../lib/theme.ts";
import { lazyPart } from "../ui/lazy-part.tsx";
import { useDismiss } from "../ui/use-dismiss.ts";

interface MachineFoldProps {
  snapshot: Snapshot | undefined;
  theme: ThemeChoice;
  onChooseTheme: (choice: ThemeChoice) => void;
}

const MachineFacts = lazyPart(async () => (await import("./MachineFacts.tsx")).MachineFacts, {
  name: "About this machine",
  waiting: "Loading …",
});

/** What is seldom looked at: what machine this is, and the theme. */
export function MachineFold(facts: MachineFoldProps) {
  const root = useRef<HTMLDetailsElement>(null);
  const [isOpen, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  useDismiss(root, isOpen, close);
  return (
    <details className="header__fold" ref={root} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="header__button" title="About this machine, and the theme">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 3h12v2H2ZM2 7h12v2H2ZM2 11h12v2H2Z" />
        </svg>
        <span className="visually-hidden">About this machine, and the theme</span>
      </summary>
      <div className="header__folded">{isOpen && <MachineFacts {...facts} />}</div>
    </details>
  );
}
