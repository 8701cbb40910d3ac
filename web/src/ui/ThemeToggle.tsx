import type { ReactNode } from "react";
import type { ThemeChoice } from "../lib/theme.ts";
import { type Segment, Segments } from "./Segments.tsx";

const icon = (drawing: ReactNode) => (
  <svg viewBox="0 0 16 16" aria-hidden="true">
    {drawing}
  </svg>
);

const THEMES: readonly Segment<ThemeChoice>[] = [
  { choice: "system", label: "System theme", icon: icon(<path d="M2.5 3.5h11v7h-11zM5.5 13h5" />) },
  {
    choice: "light",
    label: "Light theme",
    icon: icon(
      <>
        <circle cx="8" cy="8" r="2.75" />
        <path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1" />
      </>,
    ),
  },
  {
    choice: "dark",
    label: "Dark theme",
    icon: icon(<path d="M13.5 9.5A5.75 5.75 0 0 1 6.5 2.5a5.75 5.75 0 1 0 7 7Z" />),
  },
];

interface ThemeToggleProps {
  choice: ThemeChoice;
  onChoose: (choice: ThemeChoice) => void;
}

export function ThemeToggle({ choice, onChoose }: ThemeToggleProps) {
  return <Segments legend="Theme" segments={THEMES} chosen={choice} onChoose={onChoose} />;
}
