import { useEffect, useState, useSyncExternalStore } from "react";
import { resolveTheme, THEME_KEY, type ThemeChoice, toThemeChoice } from "../lib/theme.ts";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** The reader's choice of theme, kept in localStorage; puts the theme it comes to on the document. */
export function useTheme(): [ThemeChoice, (choice: ThemeChoice) => void] {
  const [choice, setChoice] = useState(readChoice);
  const systemIsDark = useSyncExternalStore(watchSystem, () => dark.matches);
  const theme = resolveTheme(choice, systemIsDark);

  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);

  const choose = (next: ThemeChoice) => {
    setChoice(next);
    keepChoice(next);
  };
  return [choice, choose];
}

function watchSystem(onChange: () => void): () => void {
  dark.addEventListener("change", onChange);
  return () => dark.removeEventListener("change", onChange);
}

/** Storage may be shut by the browser's settings; the theme then lasts as long as the page. */
function readChoice(): ThemeChoice {
  try {
    return toThemeChoice(localStorage.getItem(THEME_KEY));
  } catch {
    return "system";
  }
}

function keepChoice(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, choice);
  } catch {
    // As above.
  }
}
