/**
 * Text that others choose: names of processes, mounts, units and members. A character that draws nothing, such as ESC, or that
 * turns the direction of writing, could make one name look like another; here each is written out.
 */

const HIDDEN = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\u200b\u2060\ufeff]/gu;
/** The same in a JSON text, where some of them are escaped. */
const MAY_BE_HIDDEN = /\\[bfnrtu]|[\p{Bidi_Control}\p{Zl}\p{Zp}\u007f-\u009f\u200b\u2060\ufeff]/u;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** "a\u202eb" → "a\\u202eb": what is there, in characters that can be seen. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return SHORT[character] ?? (code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`);
  });
}

/** JSON.parse, with every text in it as `visibleText` writes it. Throws where the text is not JSON. */
export function parseVisible(json: string): unknown {
  if (!MAY_BE_HIDDEN.test(json)) return JSON.parse(json); // Nearly always: looking at each value takes five times as long.
  return JSON.parse(json, (_, value: unknown) => (typeof value === "string" ? visibleText(value) : value));
}
