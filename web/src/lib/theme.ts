/** Which theme the reader wants, and which one that comes to. `public/theme.js` does the same before the first paint. */
export type ThemeChoice = "system" | "light" | "dark";
export type Theme = "light" | "dark";

/** The key in localStorage. */
export const THEME_KEY = "sys-stats.theme";

/** Anything that is not a choice counts as none. */
export function toThemeChoice(stored: string | null): ThemeChoice {
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function resolveTheme(choice: ThemeChoice, systemIsDark: boolean): Theme {
  if (choice === "system") return systemIsDark ? "dark" : "light";
  return choice;
}
