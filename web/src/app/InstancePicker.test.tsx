import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Instance } from "../api/instances.ts";
import { InstancePicker } from "./InstancePicker.tsx";

const MEMBERS: Instance[] = [
  { name: "db-1", up: false, self: false, problem: "It refuses the connection." },
  { name: "web-1", up: true, self: true },
  { name: "web-2", up: true, self: false, problem: "It claims another's name." },
];
const show = (instance: string | undefined, onChoose = vi.fn()) => {
  render(<InstancePicker members={MEMBERS} instance={instance} level="ok" onChoose={onChoose} />);
  return onChoose;
};
const picker = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "Instance" });

it("lists all members, and says which need attention", () => {
  show("web-1");
  expect([...picker().options].map(({ text }) => text)).toEqual(["db-1 · down", "web-1", "web-2 · warning"]);
  expect(picker().value).toBe("web-1");
});

it("shows one that is no member too, while it is on screen", () => {
  show("gone");
  expect(picker().value).toBe("gone");
  expect(picker().options).toHaveLength(4);
});

it("gives the name of the one that is chosen", async () => {
  const onChoose = show("web-1");
  await userEvent.selectOptions(picker(), "db-1");
  expect(onChoose).toHaveBeenCalledExactlyOnceWith("db-1");
});
