import type { PanelProps } from "../api/snapshot.ts";
import type { Snapshot } from "../api/types.ts";
import { ContainerCpuPanel } from "../features/container/ContainerCpuPanel.tsx";
import { ContainerMemoryPanel } from "../features/container/ContainerMemoryPanel.tsx";
import { PidsPanel } from "../features/container/PidsPanel.tsx";
import { TaskPanel } from "../features/container/TaskPanel.tsx";
import { PressurePanel } from "../features/pressure/PressurePanel.tsx";
import { CARD_TITLES } from "../lib/cards.ts";
import { Boundary } from "../ui/Boundary.tsx";

const CARDS = [
  { id: "container-cpu", Panel: ContainerCpuPanel },
  { id: "container-memory", Panel: ContainerMemoryPanel },
  { id: "container-task", Panel: TaskPanel },
  { id: "container-pressure", Panel: (panel: PanelProps) => <PressurePanel {...panel} of="container" /> },
  { id: "container-pids", Panel: PidsPanel },
] as const;

/** The cards of the container lens, and what they are of: a module of its own, loaded where there is a container. */
export function ContainerPanels(panel: PanelProps) {
  return (
    <>
      <ContainerLabel snapshot={panel.snapshot} />
      <div className="overview" data-lens="container">
        {CARDS.map(({ id, Panel }) => (
          <Boundary key={id} name={CARD_TITLES[id]} basis={panel.snapshot}>
            <Panel {...panel} />
          </Boundary>
        ))}
      </div>
    </>
  );
}

function ContainerLabel({ snapshot }: { snapshot: Snapshot | undefined }) {
  const { runtime, source, task } = snapshot?.container ?? {};
  const isContainer = runtime !== "none";
  return (
    <p className="overview__label">
      <strong>
        {task !== undefined
          ? "The task that sys-stats runs in"
          : isContainer
            ? "This container (sys-stats)"
            : "The cgroup that sys-stats runs in"}
      </strong>
      {runtime !== undefined && ` ${isContainer ? `${runtime}, ` : ""}read from ${source}`}
    </p>
  );
}
