import { type ReactNode, useState } from "react";
import "./Fold.css";

interface FoldProps {
  summary: string;
  children: ReactNode;
}

/** What most readers need not see. What is folded away is not there at all, and costs nothing. */
export function Fold({ summary, children }: FoldProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="fold" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="fold__summary">{summary}</summary>
      {isOpen && children}
    </details>
  );
}
