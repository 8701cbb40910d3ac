/** What the detail of a workload hands to its history, which stands around its trends and is loaded later. */
import type { ReactNode } from "react";
import type { UsageSample } from "../api/workload-usage.ts";
import type { View } from "../lib/view.ts";

export interface WorkloadHistoryProps {
  id: string;
  instance: string | undefined;
  /** When it was seen, by the clock of the machine. */
  now: number;
  isPaused: boolean;
  /** What the page has seen of it, oldest first. */
  samples: readonly UsageSample[];
  view: View;
  onView: (change: Partial<View>) => void;
  /** The same, drawn. */
  children: ReactNode;
}
