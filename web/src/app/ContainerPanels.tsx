import type { PanelProps } from "../api/snapshot.ts";
import { ContainerCpuPanel } from "../features/container/ContainerCpuPanel.tsx";
import { ContainerMemoryPanel } from "../features/container/ContainerMemoryPanel.tsx";
import { PidsPanel } from "../features/container/PidsPanel.tsx";
import { PressurePanel } from "../features/pressure/PressurePanel.tsx";

/** The cards of the container lens: a module of its own, loaded where there is a container. */
export default function ContainerPanels({ points, spanSeconds }: PanelProps) {
  return (
    <>
      <ContainerCpuPanel points={points} spanSeconds={spanSeconds} />
      <ContainerMemoryPanel points={points} spanSeconds={spanSeconds} />
      <PressurePanel points={points} spanSeconds={spanSeconds} of="container" />
      <PidsPanel points={points} spanSeconds={spanSeconds} />
    </>
  );
}
