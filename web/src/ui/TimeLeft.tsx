import type { ReactNode } from "react";
import type { Edges } from "../lib/range.ts";
import { describeTimeLeft } from "../lib/time-left-words.ts";
import "./TimeLeft.css";

interface TimeLeftProps {
  /** Nothing is drawn where it cannot be said. */
  edges: Edges | undefined;
  now: number;
  /** What it will be: "Full". */
  children: ReactNode;
  /** What it is concluded from. */
  evidence: string;
}

/** When something that grows will have reached its limit, if it goes on. */
export function TimeLeft({ edges, now, children, evidence }: TimeLeftProps) {
  return (
    edges && (
      <span className="time-left" title={evidence}>
        {children} {describeTimeLeft(edges, now)}
        <span className="visually-hidden">. {evidence}</span>
      </span>
    )
  );
}
