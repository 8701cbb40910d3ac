import type { View } from "../../lib/view.ts";
import { Segments } from "../../ui/Segments.tsx";

const COMPARISONS = [
  { choice: "none", label: "Nothing" },
  { choice: "day", label: "A day before" },
  { choice: "week", label: "A week before" },
] as const;

interface CompareChoiceProps {
  compare: View["compare"];
  onView: (change: Partial<View>) => void;
}

/** Which other time is drawn beside what is shown. */
export function CompareChoice({ compare, onView }: CompareChoiceProps) {
  return (
    <div className="history__compare">
      <span aria-hidden="true">Compare with</span>
      <Segments
        legend="Compare with"
        segments={COMPARISONS}
        chosen={compare ?? "none"}
        onChoose={(choice) => onView({ compare: choice === "none" ? undefined : choice })}
      />
    </div>
  );
}
