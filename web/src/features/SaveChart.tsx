import { useCallback, useRef, useState } from "react";
import { lazyPart } from "../ui/lazy-part.tsx";
import { useDismiss } from "../ui/use-dismiss.ts";
import type { ChartMenuProps } from "./ChartMenu.tsx";

const ChartMenu = lazyPart(async () => (await import("./ChartMenu.tsx")).ChartMenu, {
  name: "The menu",
  failed: " It could not be loaded: open it again to retry.",
});

/** Takes a chart along: as a picture, as a table, as a question. What that needs is loaded when it is opened. */
export function SaveChart(props: Omit<ChartMenuProps, "root">) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  useDismiss(
    root,
    isOpen,
    useCallback(() => setOpen(false), []),
  );
  return (
    <span className="term" ref={root}>
      <button className="term__word" type="button" data-sign aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 2.5v7m-3-2.75 3 3 3-3M3 13h10" />
        </svg>
        <span className="visually-hidden">Save {props.title}</span>
      </button>
      {isOpen && <ChartMenu {...props} root={root} />}
    </span>
  );
}
