import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { resolveTheme, THEME_KEY, toThemeChoice } from "./theme.ts";

const script = readFileSync(new URL("../../public/theme.js", import.meta.url), "utf8");

/** What public/theme.js puts on the document. */
function themeBeforeFirstPaint(getItem: (key: string) => string | null, matches: boolean): string | undefined {
  const dataset: { theme?: string } = {};
  runInNewContext(script, {
    localStorage: { getItem },
    matchMedia: () => ({ matches }),
    document: { documentElement: { dataset } },
  });
  return dataset.theme;
}

describe.each([true, false])("with a system that is dark: %s", (systemIsDark) => {
  it.each([null, "light", "dark", "system", "sepia", ""])(
    "%j is the same before and after the first paint",
    (stored) => {
      const expected = stored === "light" || stored === "dark" ? stored : systemIsDark ? "dark" : "light";
      expect(resolveTheme(toThemeChoice(stored), systemIsDark)).toBe(expected);
      expect(themeBeforeFirstPaint((key) => (key === THEME_KEY ? stored : "light"), systemIsDark)).toBe(expected);
    },
  );

  it("follows the system where storage is shut", () => {
    const shut = () => {
      throw new Error("denied");
    };
    expect(themeBeforeFirstPaint(shut, systemIsDark)).toBe(systemIsDark ? "dark" : "light");
  });
});
