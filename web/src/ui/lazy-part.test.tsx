import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Boundary } from "./Boundary.tsx";
import { lazyPart, whenPartIsLost } from "./lazy-part.tsx";

const Loaded = () => <p>It is there.</p>;
const refuse = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));

/** React tells the console of each error that a boundary holds. */
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  whenPartIsLost(async () => {});
});

const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));

it("tries again by itself where the network was away for a moment", async () => {
  const load = vi.fn().mockImplementationOnce(refuse).mockResolvedValue(Loaded);
  const Part = lazyPart(load, { name: "Processes", waiting: "Loading" });
  render(<Part />);
  expect(screen.getByText("Loading")).toBeDefined();
  await pass(1);
  expect(await screen.findByText("It is there.")).toBeDefined();
  expect(load).toHaveBeenCalledTimes(2);
});

it("says that it could not be loaded, keeps the rest of the page, and tries again at the press of a button", async () => {
  const load = vi.fn(refuse as () => Promise<typeof Loaded>);
  const lost = vi.fn(async () => {});
  whenPartIsLost(lost);
  const Part = lazyPart(load, { name: "Processes" });
  render(
    <>
      <Part />
      <p>The rest</p>
    </>,
  );
  await pass(4);
  expect((await screen.findByText(/could not be loaded/)).textContent).toBe(
    "Processes cannot be shown: it could not be loaded.",
  );
  expect(lost).toHaveBeenCalledOnce();
  expect(screen.getByText("The rest")).toBeDefined();

  load.mockResolvedValue(Loaded);
  await userEvent.setup({ advanceTimers: vi.advanceTimersByTime }).click(screen.getByRole("button"));
  expect(await screen.findByText("It is there.")).toBeDefined();
});

it("tries again when it is opened the next time", async () => {
  const load = vi.fn(refuse as () => Promise<typeof Loaded>);
  const Part = lazyPart(load, { name: "The explanation", failed: "Not now." });
  const { unmount } = render(<Part />);
  await pass(4);
  expect(await screen.findByText("Not now.")).toBeDefined();
  unmount();
  load.mockResolvedValue(Loaded);
  render(<Part />);
  expect(await screen.findByText("It is there.")).toBeDefined();
});

it("a part that fails is drawn again from the next basis", () => {
  const Fragile = ({ value }: { value: number | null }) => <p>{(value as number).toFixed(1)}</p>;
  const show = (value: number | null) => (
    <Boundary name="Temperatures" basis={value}>
      <Fragile value={value} />
    </Boundary>
  );
  const { rerender } = render(show(1));
  rerender(show(null));
  expect(screen.getByRole("region", { name: "Temperatures" }).textContent).toContain("cannot be shown");
  rerender(show(2));
  expect(screen.getByText("2.0")).toBeDefined();
});
