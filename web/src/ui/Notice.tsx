import type { ReactNode } from "react";
import "./Notice.css";

interface NoticeProps {
  tone: "quiet" | "critical";
  children: ReactNode;
  action?: { label: string; onClick: () => void };
}

/** A line that lies over the foot of the page, so that it moves nothing when it comes and goes. */
export function Notice({ tone, children, action }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone}>
      <p className="notice__text">{children}</p>
      {action && (
        <button className="notice__action" type="button" onClick={action.onClick}>
          {action.label}
        </button>
      )}
    </div>
  );
}
