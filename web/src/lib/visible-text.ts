/**
 * Text that others choose: names of processes, mounts, units and members. A character that draws nothing, such as ESC, or that
 * turns the direction of writing, could make one name look like another; here each is written out.
 */

const HIDDEN = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** "a\u202eb" → "a\\u202eb": what is there, in characters that can be seen. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** JSON.parse, with every text in it as `visibleText` writes it. Throws where the text is not JSON. */
export function parseVisible(json: string): unknown {
  // Nearly never: looking at each value takes five times as long.
  const mayHide = /\\[bfnrtu]|[^\n -~]/.test(json);
  return JSON.parse(json, mayHide ? (_, value) => (typeof value === "string" ? visibleText(value) : value) : undefined);
}
