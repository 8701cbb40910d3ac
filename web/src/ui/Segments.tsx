import { type ReactNode, useId } from "react";
import "./Segments.css";

export interface Segment<Choice> {
  choice: Choice;
  label: string;
  /** Shown in place of the label. */
  icon?: ReactNode;
  /** Why it cannot be chosen. */
  refusal?: string | undefined;
}

interface SegmentsProps<Choice> {
  legend: string;
  segments: readonly Segment<Choice>[];
  /** Undefined where it is none of them. */
  chosen: Choice | undefined;
  onChoose: (choice: Choice) => void;
  /** Told why, where somebody tries one that cannot be chosen. */
  onRefuse?: (refusal: string) => void;
}

/** Where there is no room for all of them, the one that is chosen is seen, also once what stands beside them has come. */
function showWhole(input: HTMLInputElement | null) {
  const [label, row] = [input?.parentElement, input?.closest("fieldset")];
  if (!label || !row) return;
  const sizes = new ResizeObserver(() => {
    row.scrollLeft = Math.max(0, label.offsetLeft + label.offsetWidth - row.clientWidth);
  });
  sizes.observe(row);
  return () => sizes.disconnect();
}

/** One of a few, as radio buttons: arrow keys move between them, and the one that is chosen says so. */
export function Segments<Choice extends string | number>(props: SegmentsProps<Choice>) {
  const { legend, segments, chosen, onChoose, onRefuse } = props;
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">{legend}</legend>
      {segments.map(({ choice, label, icon, refusal }) => (
        <label className="segments__one" key={choice} title={refusal ?? (icon === undefined ? undefined : label)}>
          <input
            className="visually-hidden"
            type="radio"
            name={name}
            ref={choice === chosen ? showWhole : undefined}
            checked={choice === chosen}
            // Not disabled, where nobody gets to the reason without a mouse.
            aria-disabled={(refusal !== undefined && choice !== chosen) || undefined}
            onChange={() => (refusal === undefined ? onChoose(choice) : onRefuse?.(refusal))}
          />
          {icon}
          <span className={icon === undefined ? undefined : "visually-hidden"}>{label}</span>
          {refusal !== undefined && <span className="visually-hidden">: {refusal}</span>}
        </label>
      ))}
    </fieldset>
  );
}
