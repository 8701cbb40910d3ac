import { render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { CalmGrid } from "./CalmGrid.tsx";

const HEIGHT = 100;

/** Each child is as high as the others and stands below the one before it: the test's own layout, as there is none here. */
function layOut() {
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    const row = [...(this.parentElement?.children ?? [])].indexOf(this);
    return new DOMRect(0, row * HEIGHT, HEIGHT, HEIGHT);
  });
}

const glided = vi.fn<(this: Element, frames: Keyframe[]) => Animation>();

function show(ids: readonly string[]) {
  return (
    <CalmGrid order={ids.join()}>
      {ids.map((id) => (
        <p key={id} data-testid={id}>
          {id}
        </p>
      ))}
    </CalmGrid>
  );
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  glided.mockReset();
});

function start(isReduced = false) {
  layOut();
  vi.stubGlobal("matchMedia", () => ({ matches: isReduced }));
  Element.prototype.animate = glided as unknown as Element["animate"];
  return render(show(["one", "two", "three"]));
}

it("lets children that change places glide from where they were", () => {
  const { rerender } = start();
  rerender(show(["three", "one", "two"]));
  const from = glided.mock.contexts.map((child, index) => [
    (child as HTMLElement).dataset.testid,
    glided.mock.calls[index]?.[0].at(0)?.transform,
  ]);
  expect(from).toEqual([
    ["three", "translate(0px, 200px)"],
    ["one", "translate(0px, -100px)"],
    ["two", "translate(0px, -100px)"],
  ]);
  expect(screen.getByTestId("three").parentElement?.firstElementChild).toBe(screen.getByTestId("three"));
});

it("moves nothing while the order is the same", () => {
  const { rerender } = start();
  rerender(show(["one", "two", "three"]));
  expect(glided).not.toHaveBeenCalled();
});

it("is instant for those who ask for less motion", () => {
  const { rerender } = start(true);
  rerender(show(["three", "one", "two"]));
  expect(glided).not.toHaveBeenCalled();
});
