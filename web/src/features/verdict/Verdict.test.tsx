import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Verdict as VerdictOfSnapshot } from "../../api/types.ts";
import { Verdict } from "./Verdict.tsx";

const onFollow = vi.fn();
const show = (verdict: VerdictOfSnapshot | undefined) =>
  render(
    <Verdict
      verdict={verdict}
      hrefOf={(field) => (field === "missing" ? undefined : `?${field}`)}
      onFollow={onFollow}
    />,
  );

it.each([
  ["ok", "All is well"],
  ["warning", "Needs attention"],
  ["critical", "In trouble"],
] as const)("says %s in words", (level, words) => {
  show({ level, sentences: [{ level, text: "So it is.", field: "cpu" }] });
  expect(screen.getByRole("heading", { level: 2 }).textContent).toBe(words);
  expect(screen.getByRole("status").textContent).toBe(words);
});

it("leads from each sentence to what it is about", async () => {
  show({
    level: "critical",
    sentences: [
      { level: "critical", text: "Full.", field: "filesystems[/]" },
      { level: "warning", text: "Slow.", field: "pressure.io" },
    ],
  });
  expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["Full.", "Slow."]);
  await userEvent.click(screen.getByRole("link", { name: "Slow." }));
  expect(onFollow).toHaveBeenCalledExactlyOnceWith("pressure.io");
});

it("is plain text where nothing shows it", () => {
  show({ level: "warning", sentences: [{ level: "warning", text: "Blind.", field: "missing" }] });
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByText("Blind.")).toBeDefined();
});

it("claims nothing before the first sample", () => {
  show(undefined);
  expect(screen.getByRole("region", { name: "Verdict" }).getAttribute("aria-busy")).toBe("true");
  expect(screen.queryByRole("listitem")).toBeNull();
});

it("opens what has no room, and says how many there are", async () => {
  const sentence = (number: number) => ({
    level: "warning" as const,
    text: `Finding ${number}.`,
    field: `disks[${number}]`,
  });
  show({ level: "warning", sentences: [1, 2, 3, 4, 5].map(sentence) });
  const more = screen.getByRole("button", { expanded: false });
  expect(more.textContent).toBe("All 5");
  await userEvent.click(more);
  expect(screen.getByRole("button", { name: "Fewer", expanded: true })).toBeDefined();
  expect(screen.getAllByRole("link")).toHaveLength(5);
});

it("has no button where all have room", () => {
  show({ level: "ok", sentences: [{ level: "ok", text: "Nothing waits.", field: "cpu" }] });
  expect(screen.queryByRole("button")).toBeNull();
});
