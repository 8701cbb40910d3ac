import type { Snapshot } from "../api/types.ts";
import { DASH, formatCount, formatDuration } from "../lib/format.ts";
import type { ThemeChoice } from "../lib/theme.ts";
import { type Fact, Facts } from "../ui/Facts.tsx";
import { ThemeToggle } from "../ui/ThemeToggle.tsx";

interface MachineFactsProps {
  snapshot: Snapshot | undefined;
  theme: ThemeChoice;
  onChooseTheme: (choice: ThemeChoice) => void;
}

export function MachineFacts({ snapshot, theme, onChooseTheme }: MachineFactsProps) {
  return (
    <>
      <Facts facts={hostFacts(snapshot)} isLoading={snapshot === undefined} isList />
      <ThemeToggle choice={theme} onChoose={onChooseTheme} />
    </>
  );
}

function hostFacts(snapshot: Snapshot | undefined): Fact[] {
  const { os, kernel, architecture, cpuModel, logicalCpus, bootTime, uptimeSeconds } = snapshot?.host ?? {};
  return [
    { name: "OS", text: os ?? DASH, field: "host.os" },
    { name: "Kernel", text: [kernel, architecture].filter(Boolean).join(" ") || DASH, field: "host.kernel" },
    {
      name: "CPU",
      text: cpuModel === undefined ? DASH : `${formatCount(logicalCpus)} × ${cpuModel}`,
      field: "host.cpuModel",
    },
    {
      name: "Up",
      text: formatDuration(uptimeSeconds),
      title: bootTime && `since ${bootTime}`,
      field: "host.uptimeSeconds",
    },
  ];
}
