import { describe, expect, it } from "vitest";
import { DEFAULT_VIEW, formatView, parseView, type View } from "./view.ts";

describe("parseView", () => {
  it("has a view for an address that says nothing", () => {
    expect(parseView("")).toEqual(DEFAULT_VIEW);
  });

  it("reads every part of the view", () => {
    expect(
      parseView("?page=processes&lens=container&window=60&card=cpu&sort=memory&filter=a+b&pid=12&kiosk=1"),
    ).toEqual({
      page: "processes",
      lens: "container",
      window: 60,
      card: "cpu",
      sort: "memory",
      filter: "a b",
      pid: 12,
      kiosk: true,
    });
  });

  it.each([
    "?page=x&lens=y&window=7&card=%22%3E&sort=z&pid=-1&kiosk=yes",
    "?pid=1.5",
    "?pid=",
    "?card=",
    "?a=b",
    "%%%",
  ])("takes %s for nothing said", (search) => {
    expect(parseView(search)).toEqual(DEFAULT_VIEW);
  });
});

describe("formatView", () => {
  it("leaves out what everybody starts with", () => {
    expect(formatView(DEFAULT_VIEW)).toBe("");
    expect(formatView({ ...DEFAULT_VIEW, lens: "host" })).toBe("?lens=host");
  });

  it.each<Partial<View>>([
    { page: "processes", sort: "memory", filter: "a&b=c #é", pid: 42 },
    { lens: "container", window: 60, card: "container-cpu", kiosk: true },
  ])("is read back as it was: %o", (change) => {
    const view = { ...DEFAULT_VIEW, ...change };
    expect(parseView(formatView(view))).toEqual(view);
  });
});
