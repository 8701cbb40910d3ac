/** The shell where there is a fleet: who is on screen, how one gets to another one, and what is said of one that is away. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../api/fetch.ts";
import { instancesQuery } from "../api/instances.ts";
import { LiveStore } from "../api/live-store.ts";
import { buildQuery } from "../api/queries.ts";
import { answer, downMember, member } from "../features/fleet/testing.ts";
import { points, snapshot } from "../testing/snapshots.ts";
import { App } from "./App.tsx";

const FLEET = [member("laptop-2"), downMember("web-2", 14), member("web-3")];

let live: LiveStore;
let client: QueryClient;

beforeEach(() => {
  live = new LiveStore(() => performance.now());
  client = new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnMount: false, staleTime: Number.POSITIVE_INFINITY } },
  });
  client.setQueryData(buildQuery.queryKey, __BUILD__);
  history.replaceState(null, "", "/tools/");
  live.onUp();
});

const show = (address = "/tools/", members = FLEET) => {
  history.replaceState(null, "", address);
  client.setQueryData(instancesQuery().queryKey, answer(...members));
  render(
    <QueryClientProvider client={client}>
      <App live={live} />
    </QueryClientProvider>,
  );
};
const picker = () => screen.findByRole<HTMLSelectElement>("combobox", { name: "Instance" });
const pages = () =>
  within(screen.getByRole("navigation", { name: "Pages" }))
    .getAllByRole("link")
    .map(({ textContent }) => textContent);
const heading = () => screen.getByRole("heading", { level: 1 }).textContent;
const refuse = (status: number, message: string) => act(() => live.onDown(new Failure("problem", message, { status })));

describe("with one member", () => {
  it("there is no picker and no fleet, and the machine goes by its host name", () => {
    live.onBatch(points(snapshot()));
    show("/tools/", [member("laptop-2")]);
    expect(pages()).toEqual(["Overview", "Processes", "Workloads"]);
    expect(screen.queryByRole("combobox")).toBeNull();
    expect(heading()).toBe("sys-statslaptop");
  });

  it("an address of the fleet still shows it", async () => {
    show("/tools/?page=fleet", [member("laptop-2")]);
    expect(await screen.findByRole("region", { name: "Fleet" })).toBeDefined();
    expect(pages()).toEqual(["Overview", "Processes", "Workloads", "Fleet"]);
  });
});

describe("with more", () => {
  it("the machine goes by the name that one asks for it by, and the picker has it", async () => {
    live.onBatch(points(snapshot()));
    show();
    expect(heading()).toBe("sys-statslaptop-2");
    expect(document.title).toBe("laptop-2 · sys-stats");
    expect((await picker()).value).toBe("laptop-2");
    expect(pages()).toEqual(["Overview", "Processes", "Workloads", "Fleet"]);
  });

  it("a choice is a step of the address, and back undoes it", async () => {
    live.onBatch(points(snapshot()));
    show("/tools/?window=60");
    await userEvent.selectOptions(await picker(), "web-3");
    expect(location.search).toBe("?instance=web-3&window=60");
    expect(document.title).toBe("web-3 · sys-stats");
    expect(heading()).toBe("sys-statsweb-3");
    act(() => history.back());
    await waitFor(() => expect(heading()).toBe("sys-statslaptop-2"));
  });

  it("a choice lets go of a picture that was held", async () => {
    live.onBatch(points(snapshot()));
    show();
    await userEvent.click(screen.getByRole("button", { name: "Pause" }));
    await userEvent.selectOptions(await picker(), "web-3");
    expect(screen.getByRole("button", { name: "Pause" }).getAttribute("aria-pressed")).toBe("false");
  });

  it("the fleet page opens a member", async () => {
    live.onBatch(points(snapshot()));
    show("/tools/?page=fleet&filter=web");
    expect(document.title).toBe("Fleet · sys-stats");
    await userEvent.click(await screen.findByRole("link", { name: "web-3" }));
    expect(location.search).toBe("?instance=web-3");
  });
});

describe("a member that is away", () => {
  const notice = (text: RegExp) =>
    screen.findByText(
      (_, element) => element?.className === "notice__text" && text.test(element.textContent.replace(/\u00a0/g, " ")),
    );

  it("is said to be down and since when, with all members one click away", async () => {
    show("/tools/?instance=web-2");
    refuse(502, 'Bad Gateway: The instance "web-2" cannot be reached.');
    expect(await notice(/^web-2 is down, last seen 1\d s ago\. Waiting for it to come back\.$/)).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: "All members" }));
    expect(location.search).toBe("?page=fleet&instance=web-2");
    expect(screen.queryByText(/Waiting for it/)).toBeNull();
  });

  it("is not said to be down before the others know", async () => {
    show("/tools/?instance=web-3");
    refuse(504, 'Gateway Timeout: The instance "web-3" did not answer in time.');
    expect(await notice(/^web-3 does not answer, last seen 0 s ago\. Waiting for it to come back\.$/)).toBeDefined();
  });

  it("is said to be no member where nobody knows it", async () => {
    show("/tools/?instance=web-9");
    refuse(404, 'Not Found: There is no instance "web-9".');
    expect(await notice(/^web-9 is not a member of this fleet\. Waiting for it to come back\.$/)).toBeDefined();
  });

  it("is given up for whoever answers, where there is nobody to choose from", async () => {
    show("/tools/?instance=web-9", [member("laptop-2")]);
    refuse(404, 'Not Found: There is no instance "web-9".');
    await notice(/not a member/);
    await userEvent.click(screen.getByRole("button", { name: "Show any member" }));
    expect(location.search).toBe("");
  });

  it("is not blamed for a proxy that finds no api", () => {
    show("/tools/?instance=web-3");
    refuse(502, "Bad Gateway: The api does not answer.");
    expect(screen.queryByText(/Waiting for it/)).toBeNull();
  });
});
