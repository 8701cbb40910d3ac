import type { PanelProps } from "../api/snapshot.ts";
import { DisksPanel } from "../features/disks/DisksPanel.tsx";
import { FilesystemsPanel } from "../features/filesystems/FilesystemsPanel.tsx";
import { NetworksPanel } from "../features/networks/NetworksPanel.tsx";
import { SensorsPanel } from "../features/sensors/SensorsPanel.tsx";

/** The cards that most screens have below their lower edge: a module of its own, which the first numbers do not wait for. */
export default function MorePanels({ points, spanSeconds }: PanelProps) {
  return (
    <>
      <FilesystemsPanel points={points} spanSeconds={spanSeconds} />
      <DisksPanel points={points} spanSeconds={spanSeconds} />
      <NetworksPanel points={points} spanSeconds={spanSeconds} />
      <SensorsPanel points={points} spanSeconds={spanSeconds} />
    </>
  );
}
