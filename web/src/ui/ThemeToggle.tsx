import { type ReactNode, useId } from "react";
import type { ThemeChoice } from "../lib/theme.ts";
import "./ThemeToggle.css";

const CHOICES: readonly { choice: ThemeChoice; label: string; icon: ReactNode }[] = [
  { choice: "system", label: "System theme", icon: <path d="M2.5 3.5h11v7h-11zM5.5 13h5" /> },
  {
    choice: "light",
    label: "Light theme",
    icon: (
      <>
        <circle cx="8" cy="8" r="2.75" />
        <path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1" />
      </>
    ),
  },
  { choice: "dark", label: "Dark theme", icon: <path d="M13.5 9.5A5.75 5.75 0 0 1 6.5 2.5a5.75 5.75 0 1 0 7 7Z" /> },
];

interface ThemeToggleProps {
  choice: ThemeChoice;
  onChoose: (choice: ThemeChoice) => void;
}

/** One of three, as radio buttons: arrow keys move between them, and the one that is chosen says so. */
export function ThemeToggle({ choice: chosen, onChoose }: ThemeToggleProps) {
  const name = useId();
  return (
    <fieldset className="theme">
      <legend className="visually-hidden">Theme</legend>
      {CHOICES.map(({ choice, label, icon }) => (
        <label className="theme__choice" key={choice} title={label}>
          <input
            className="visually-hidden"
            type="radio"
            name={name}
            checked={choice === chosen}
            onChange={() => onChoose(choice)}
          />
          <svg viewBox="0 0 16 16" aria-hidden="true">
            {icon}
          </svg>
          <span className="visually-hidden">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
