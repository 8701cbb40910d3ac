import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { ExplainContext, Term } from "./Term.tsx";

beforeEach(() => {
  render(
    <ExplainContext value={({ field }) => <>about {field}</>}>
      <Term field={["a.b", "a.c"]} note="And more." isStop>
        Word
      </Term>
      <button type="button">Elsewhere</button>
    </ExplainContext>,
  );
});

const word = () => screen.getByRole("button", { name: "Word" });
const explanation = () => screen.queryByRole("tooltip", { hidden: true });

it("explains itself to the keyboard, and Escape closes it", async () => {
  expect(explanation()).toBeNull();
  await userEvent.tab();
  expect(document.activeElement).toBe(word());
  expect(explanation()?.textContent).toBe("about a.babout a.cAnd more.");
  expect(word().getAttribute("aria-describedby")).toBe(explanation()?.id);
  await userEvent.keyboard("{Escape}");
  expect(explanation()).toBeNull();
  expect(document.activeElement).toBe(word());
});

it("closes when the focus goes on", async () => {
  await userEvent.tab();
  await userEvent.tab();
  expect(explanation()).toBeNull();
});

it("explains itself to the pointer, for as long as that stays", async () => {
  const user = userEvent.setup();
  await user.hover(word());
  expect(explanation()).not.toBeNull();
  await user.unhover(word());
  expect(explanation()).toBeNull();
});

it("opens on a tap, and closes on a tap elsewhere", () => {
  fireEvent.click(word());
  expect(explanation()).not.toBeNull();
  act(() => {
    document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  });
  expect(explanation()).toBeNull();
});

it("closes when the page is scrolled away below it", () => {
  fireEvent.click(word());
  fireEvent.scroll(document);
  expect(explanation()).toBeNull();
});
