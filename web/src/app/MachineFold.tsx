import { useCallback, useRef, useState } from "react";
import type { Snapshot } from "../api/types.ts";
import { DASH, formatCount, formatDuration } from "../lib/format.ts";
import type { ThemeChoice } from "../lib/theme.ts";
import { type Fact, Facts } from "../ui/Facts.tsx";
import { ThemeToggle } from "../ui/ThemeToggle.tsx";
import { useDismiss } from "../ui/use-dismiss.ts";

interface MachineFoldProps {
  snapshot: Snapshot | undefined;
  theme: ThemeChoice;
  onChooseTheme: (choice: ThemeChoice) => void;
}

/** What is seldom looked at: what machine this is, and the theme. */
export function MachineFold({ snapshot, theme, onChooseTheme }: MachineFoldProps) {
  const root = useRef<HTMLDetailsElement>(null);
  const [isOpen, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  useDismiss(root, isOpen, close);
  return (
    <details className="header__fold" ref={root} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="header__button" title="About this machine, and the theme">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 3h12v2H2ZM2 7h12v2H2ZM2 11h12v2H2Z" />
        </svg>
        <span className="visually-hidden">About this machine, and the theme</span>
      </summary>
      <div className="header__folded">
        <Facts facts={hostFacts(snapshot)} isLoading={snapshot === undefined} isList />
        <ThemeToggle choice={theme} onChoose={onChooseTheme} />
      </div>
    </details>
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
