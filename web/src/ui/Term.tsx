import {
  type ComponentType,
  createContext,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { useDismiss } from "./use-dismiss.ts";
import "./Term.css";

/** Says what a field of the snapshot is. The page puts in one that knows the contract; without it, the field's name has to do. */
export const ExplainContext = createContext<ComponentType<{ field: string }>>(({ field }) => <code>{field}</code>);

interface TermProps {
  /** What is explained: the field, or the fields, that the value comes from. */
  field: string | readonly string[];
  /** What the contract cannot know. */
  note?: string | undefined;
  /** A small sign in place of underlined words; the words are then for the ear alone. */
  isSign?: boolean;
  /**
   * Whether it is in the order of tabs. A sign is, and the words around it are reached from there by the arrow keys: dozens of stops
   * would be in the way of everything else.
   */
  isStop?: boolean;
  children: ReactNode;
}

/** Of whatever scrolls, which nothing here holds up. */
const SCROLLING = { capture: true, passive: true };

interface Place {
  left: number;
  top: number;
  isAbove: boolean;
}

/**
 * A word that explains itself when it is pointed at, tapped or focused. The explanation stays while the pointer is on it, and
 * Escape closes it. There are dozens of them on a page, and a tick changes none.
 */
export const Term = memo(function Term({ field, note, isSign = false, isStop = isSign, children }: TermProps) {
  const [place, setPlace] = useState<Place>();
  const id = useId();
  const root = useRef<HTMLSpanElement>(null);
  const open = () => {
    if (root.current) setPlace(placeBeside(root.current.getBoundingClientRect(), isSign));
  };
  const close = useCallback(() => setPlace(undefined), []);
  const isOpen = place !== undefined;

  useDismiss(root, isOpen, close);

  useEffect(() => {
    if (!isOpen) return;
    // What it stands beside moves away below it.
    document.addEventListener("scroll", close, SCROLLING);
    return () => document.removeEventListener("scroll", close, SCROLLING);
  }, [isOpen, close]);

  return (
    <span
      className="term"
      ref={root}
      onPointerEnter={(event) => event.pointerType === "mouse" && open()}
      onPointerLeave={(event) => event.pointerType === "mouse" && close()}
    >
      <button
        className="term__word"
        type="button"
        data-sign={isSign || undefined}
        tabIndex={isStop ? 0 : -1}
        aria-keyshortcuts={isStop ? "ArrowRight ArrowLeft" : undefined}
        onKeyDown={moveTermFocus}
        aria-describedby={isOpen ? id : undefined}
        onFocus={open}
        onBlur={close}
        onClick={open}
      >
        {isSign && (
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="8" cy="8" r="6.25" />
            <path d="M8 7.25v3.75M8 5v.01" />
          </svg>
        )}
        {isSign ? <span className="visually-hidden">{children}</span> : children}
      </button>
      {place && <Explanation id={id} place={place} fields={[field].flat()} note={note} />}
    </span>
  );
});

const STEPS: Partial<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** From word to word of one card, or of one list of facts. */
function moveTermFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const group = event.currentTarget.closest(".card, .facts, .detail__facts") ?? event.currentTarget.parentElement;
  const words = [...(group?.querySelectorAll<HTMLElement>(".term__word:not([aria-expanded])") ?? [])];
  const to = words[words.indexOf(event.currentTarget) + step];
  if (to === undefined) return;
  event.preventDefault();
  to.focus();
}

interface ExplanationProps {
  id: string;
  place: Place;
  fields: readonly string[];
  note: string | undefined;
}

/** In the top layer, so that no card cuts it off and nothing that is dimmed dims it. */
function Explanation({ id, place, fields, note }: ExplanationProps) {
  const Text = useContext(ExplainContext);
  return (
    <span
      className="term__explanation"
      id={id}
      role="tooltip"
      popover="manual"
      ref={showInTopLayer}
      data-above={place.isAbove || undefined}
      style={{ "--left": `${place.left}px`, "--top": `${place.top}px` }}
    >
      <span className="term__text">
        {fields.map((field) => (
          <span className="term__part" key={field}>
            <Text field={field} />
          </span>
        ))}
        {note && <span className="term__part">{note}</span>}
      </span>
    </span>
  );
}

function showInTopLayer(element: HTMLElement | null): void {
  // Browsers without popovers show it in its place.
  element?.showPopover?.();
}

const WIDTH_PX = 320;
const MARGIN_PX = 8;

/** As high as most explanations are, and no higher. */
const HEIGHT_PX = 176;

/**
 * Below a word, or above it where there is more room; above a sign where there is room, because the value that it is about
 * stands below it. Within the window in any case.
 */
function placeBeside({ left, top, bottom }: DOMRect, isSign: boolean): Place {
  const { clientWidth, clientHeight } = document.documentElement;
  const isAbove = bottom > clientHeight * 0.7 || (isSign && top > HEIGHT_PX);
  return {
    left: Math.max(MARGIN_PX, Math.min(left - MARGIN_PX, clientWidth - WIDTH_PX - MARGIN_PX)),
    top: isAbove ? top : bottom,
    isAbove,
  };
}
