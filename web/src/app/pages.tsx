/** The component of each page of lib/pages.ts, and what the shell gives to all of them. */
import type { ComponentType } from "react";
import type { InstancesAnswer } from "../api/instances.ts";
import type { HeldProcesses } from "../api/processes.ts";
import type { PanelProps, SnapshotPoint } from "../api/snapshot.ts";
import type { HeldWorkloads } from "../api/workloads.ts";
import type { Lens } from "../lib/cards.ts";
import type { Health } from "../lib/health.ts";
import type { PageName } from "../lib/pages.ts";
import type { View } from "../lib/view.ts";
import { lazyPart } from "../ui/lazy-part.tsx";
import { Overview } from "./Overview.tsx";

export interface PageProps extends Omit<PanelProps, "detail"> {
  /** The samples that the page holds. */
  points: readonly SnapshotPoint[];
  health: Health | "paused";
  /** Since the sample that is shown arrived. */
  ageSeconds: number | undefined;
  lens: Lens;
  /** The member that is shown; undefined while there is none. */
  instance: string | undefined;
  fleet: { answer: InstancesAnswer | undefined; failure: Error | null };
  isPaused: boolean;
  /** The processes of the moment that is held. */
  heldProcesses: HeldProcesses | undefined;
  /** And its workloads. */
  heldWorkloads: HeldWorkloads | undefined;
  view: View;
  onView: (change: Partial<View>) => void;
}

const ProcessesPage = lazyPart(async () => (await import("../features/processes/ProcessesPage.tsx")).ProcessesPage, {
  name: "Processes",
  waiting: <p className="page__wait">Loading processes …</p>,
});

const WorkloadsPage = lazyPart(async () => (await import("../features/workloads/WorkloadsPage.tsx")).WorkloadsPage, {
  name: "Workloads",
  waiting: <p className="page__wait">Loading workloads …</p>,
});

/** Of the one that is open, where history is kept. */
const WorkloadHistory = lazyPart(
  async () => (await import("../features/history/WorkloadHistory.tsx")).WorkloadHistory,
  { name: "History" },
);

const FleetPage = lazyPart(async () => (await import("../features/fleet/FleetPage.tsx")).FleetPage, {
  name: "Fleet",
  waiting: <p className="page__wait">Loading the fleet …</p>,
});

export const PAGE_COMPONENTS: Record<PageName, ComponentType<PageProps>> = {
  overview: Overview,
  processes: ({ instance, view, onView, isPaused, heldProcesses }) => (
    <ProcessesPage instance={instance} view={view} onView={onView} isPaused={isPaused} held={heldProcesses} />
  ),
  workloads: ({ snapshot, instance, view, onView, isPaused, heldWorkloads }) => (
    <WorkloadsPage
      instance={instance}
      intervalSeconds={snapshot?.intervalSeconds}
      History={snapshot?.history && WorkloadHistory}
      view={view}
      onView={onView}
      isPaused={isPaused}
      held={heldWorkloads}
    />
  ),
  fleet: ({ fleet, instance, view, onView, isPaused }) => (
    <FleetPage {...fleet} shown={instance} view={view} onView={onView} isPaused={isPaused} />
  ),
};
