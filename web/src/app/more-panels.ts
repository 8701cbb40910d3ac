/** A module of its own, which the first numbers do not wait for: see host-cards.tsx. */
export { DisksPanel } from "../features/disks/DisksPanel.tsx";
export { FilesystemsPanel } from "../features/filesystems/FilesystemsPanel.tsx";
export { NetworksPanel } from "../features/networks/NetworksPanel.tsx";
export { SensorsPanel } from "../features/sensors/SensorsPanel.tsx";
