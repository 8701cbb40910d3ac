import { describe, expect, it } from "vitest";
import { DEFAULT_VIEW, formatView, openInstance, openPage, parseView, type View } from "./view.ts";

describe("parseView", () => {
  it("has a view for an address that says nothing", () => {
    expect(parseView("")).toEqual(DEFAULT_VIEW);
  });

  it("reads every part of the view", () => {
    expect(
      parseView(
        "?page=processes&instance=web-2&lens=container&window=60&from=1000&to=1060&card=cpu&sort=memory&pid=12&order=disk&reversed=1&kind=pod&group=kind&workload=/a.slice/b.service&filter=a+b&kiosk=1",
      ),
    ).toEqual({
      page: "processes",
      instance: "web-2",
      lens: "container",
      window: 60,
      from: 1000,
      to: 1060,
      card: "cpu",
      sort: "memory",
      pid: 12,
      order: "disk",
      reversed: true,
      kind: "pod",
      group: "kind",
      workload: "/a.slice/b.service",
      filter: "a b",
      kiosk: true,
    });
  });

  it.each([
    "?page=x&lens=y&window=7&card=%22%3E&sort=z&pid=-1&kiosk=yes&instance=&order=&kind=&group=&workload=&reversed=no",
    "?pid=1.5",
    "?from=1000",
    "?from=1060&to=1000",
    "?from=x&to=1",
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
    { from: 1000, to: 1060.5 },
    { page: "workloads", order: "disk", kind: "container", group: "pod", workload: "/a b.slice/c@d.service?&" },
    { page: "fleet", instance: "web-2@10.0.0.7:8080", order: "seen", reversed: true, filter: "down" },
  ])("is read back as it was: %o", (change) => {
    const view = { ...DEFAULT_VIEW, ...change };
    expect(parseView(formatView(view))).toEqual(view);
  });
});

describe("a step", () => {
  const fleet: View = { ...DEFAULT_VIEW, page: "fleet", order: "cpu", reversed: true, filter: "web", window: 60 };

  it("from the fleet to a member leaves its order and filter behind, and keeps the rest", () => {
    const there = { ...fleet, ...openInstance(fleet, "web-2") };
    expect(there).toEqual({ ...DEFAULT_VIEW, page: "overview", instance: "web-2", window: 60 });
  });

  it("from the processes of a member to those of another one keeps the filter, and closes what is open", () => {
    const processes: View = { ...DEFAULT_VIEW, page: "processes", instance: "web-1", filter: "nginx", pid: 12 };
    expect({ ...processes, ...openInstance(processes, "web-2") }).toEqual({
      ...processes,
      instance: "web-2",
      pid: undefined,
    });
  });

  it("from the workloads of a member to those of another one closes what is open", () => {
    const workloads: View = { ...DEFAULT_VIEW, page: "workloads", order: "disk", kind: "pod", workload: "/a" };
    expect({ ...workloads, ...openInstance(workloads, "web-2") }).toEqual({
      ...workloads,
      instance: "web-2",
      workload: undefined,
    });
  });

  it("to another page leaves the card and the zoom behind, and its address does not name them", () => {
    const overview: View = { ...DEFAULT_VIEW, card: "memory", from: 1000, to: 1060, window: 60 };
    expect({ ...overview, ...openPage(overview, "processes") }).toEqual({
      ...DEFAULT_VIEW,
      page: "processes",
      window: 60,
    });
    expect(formatView({ ...overview, page: "processes" })).toBe("?page=processes&window=60");
  });

  it("to who runs on the machine keeps the part of time, and back", () => {
    const overview: View = { ...DEFAULT_VIEW, card: "memory", from: 1000, to: 1060, compare: "day" };
    const workloads = { ...overview, ...openPage(overview, "workloads"), filter: "nginx" };
    expect(formatView(workloads)).toBe("?page=workloads&from=1000&to=1060&compare=day&filter=nginx");
    expect({ ...workloads, ...openPage(workloads, "overview") }).toEqual({ ...overview, card: undefined });
    expect({ ...workloads, ...openPage(workloads, "fleet") }).toEqual({ ...DEFAULT_VIEW, page: "fleet" });
  });

  it("to the fleet does not filter it by the name of a process", () => {
    const processes: View = { ...DEFAULT_VIEW, page: "processes", filter: "nginx" };
    expect({ ...processes, ...openPage(processes, "fleet") }).toEqual({ ...DEFAULT_VIEW, page: "fleet" });
    expect({ ...processes, ...openPage(processes, "overview") }).toEqual(DEFAULT_VIEW);
  });
});
