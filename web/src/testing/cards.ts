/** What a reader finds in a card. */
import { screen, within } from "@testing-library/react";

export const plain = (text: string | null | undefined) => (text ?? "").replace(/[\u00a0\u202f]/g, " ");

export const card = (name: string) => screen.getByRole("region", { name });

export const textOf = (name: string) => plain(card(name).textContent);

/** The rows of a table, without its head, as text. */
export function rows(table: string): string[] {
  return within(screen.getByRole("table", { name: table }))
    .getAllByRole("row")
    .slice(1)
    .map(({ textContent }) => plain(textContent));
}

/** The number of the card that sums up the window. */
export function figure(name: string, label: string): string {
  return plain(within(card(name)).getByText(label).closest("div")?.textContent).slice(label.length);
}

export const picture = (name: string) => plain(within(card(name)).getByRole("img").getAttribute("aria-label"));
