import type { PanelProps } from "../api/snapshot.ts";
import type { Snapshot } from "../api/types.ts";
import { ContainerCpuPanel } from "../features/container/ContainerCpuPanel.tsx";
import { ContainerMemoryPanel } from "../features/container/ContainerMemoryPanel.tsx";
import { PidsPanel } from "../features/container/PidsPanel.tsx";
import { TaskPanel } from "../features/container/TaskPanel.tsx";
import { PressurePanel } from "../features/pressure/PressurePanel.tsx";

/** The cards of the container lens, and what they are of: a module of its own, loaded where there is a container. */
export default function ContainerPanels({ points, spanSeconds }: PanelProps) {
  return (
    <>
      <ContainerLabel snapshot={points.at(-1)?.value} />
      <div className="overview" data-lens="container">
        <ContainerCpuPanel points={points} spanSeconds={spanSeconds} />
        <ContainerMemoryPanel points={points} spanSeconds={spanSeconds} />
        <TaskPanel points={points} spanSeconds={spanSeconds} />
        <PressurePanel points={points} spanSeconds={spanSeconds} of="container" />
        <PidsPanel points={points} spanSeconds={spanSeconds} />
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
