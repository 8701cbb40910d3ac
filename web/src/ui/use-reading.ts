import { type FocusEvent, useState } from "react";

export interface Reading {
  /** Somebody points at the list or has the focus in it. */
  isRead: boolean;
  setFocused: (isFocused: boolean) => void;
  /** Of the element that has the list in it. */
  handlers: {
    onPointerEnter: () => void;
    onPointerLeave: () => void;
    onFocus: () => void;
    onBlur: (event: FocusEvent<HTMLElement>) => void;
  };
}

/** Notices that somebody reads a live list, which then keeps its order. */
export function useReading(): Reading {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  return {
    isRead: isPointed || isFocused,
    setFocused,
    handlers: {
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      onFocus: () => setFocused(true),
      onBlur: ({ currentTarget, relatedTarget }) =>
        // The detail of a row is a dialog, and gives the focus back to it: the row must be where it was.
        setFocused(currentTarget.contains(relatedTarget) || relatedTarget?.closest("dialog") != null),
    },
  };
}
