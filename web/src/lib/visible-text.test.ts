import { describe, expect, it } from "vitest";
import { parseVisible, visibleText } from "./visible-text.ts";

describe("visibleText", () => {
  it.each([
    ["postgres: writer", "postgres: writer"],
    ["Müller 漢字 🦀", "Müller 漢字 🦀"],
    ["\u001b[31mred", "\\u001b[31mred"],
    ["a\nb\tc\rd\u0000", "a\\u000ab\\u0009c\\u000dd\\u0000"],
    ["\u009b2J\u007f", "\\u009b2J\\u007f"],
    ["photo\u202egpj.exe", "photo\\u202egpj.exe"],
    ["\u2066isolated\u2069 \u200f \u061c", "\\u2066isolated\\u2069 \\u200f \\u061c"],
    ["line\u2028separator\u2029", "line\\u2028separator\\u2029"],
    ["", ""],
  ])("%j is shown as %j", (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });
});

describe("parseVisible", () => {
  it("writes out what is hidden in any text, whether JSON escapes it or not", () => {
    const value = { name: "a\u202eb", list: [{ mountpoint: "/mnt/\u001b[2J" }], count: 1, none: null, isIt: true };
    const shown = { name: "a\\u202eb", list: [{ mountpoint: "/mnt/\\u001b[2J" }], count: 1, none: null, isIt: true };
    expect(parseVisible(JSON.stringify(value))).toEqual(shown);
    expect(parseVisible('{"name":"a\\u202eb\\u001b"}')).toEqual({ name: "a\\u202eb\\u001b" });
  });
  it.each(['{"a":"b"}', '{"path":"C:\\\\new\\\\table"}', "[1,2,null]", '"x"'])("leaves %s as it is", (json) => {
    expect(parseVisible(json)).toEqual(JSON.parse(json));
  });
  it("throws at what is not JSON", () => {
    expect(() => parseVisible("{")).toThrow(SyntaxError);
    expect(() => parseVisible("\u202e")).toThrow(SyntaxError);
  });
});
