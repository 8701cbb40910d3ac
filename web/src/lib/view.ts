/**
 * The view is the address: what the reader looks at stands in the query string, so that a reload, a bookmark and a link show
 * the same. Only the query string, because the page works under any path. Pausing is not a part of it: a link cannot bring
 * back the moment that was frozen.
 */
import { COMMON_PARAMETERS, isParameter, PAGES, type PageName } from "./pages.ts";
import { type Range, WINDOWS, type Window } from "./range.ts";

export interface View {
  page: PageName;
  /** The member of the fleet that was chosen. Undefined until then: the page shows the first one that answers. */
  instance: string | undefined;
  /** Undefined while the reader has not chosen one: the page then takes the best that is there. */
  lens: "host" | "container" | undefined;
  /** How far back the charts look, in seconds. */
  window: Window;
  /** Both or neither: the part of time that the reader zoomed in on, in seconds since the epoch. Goes before `window`. */
  from: number | undefined;
  to: number | undefined;
  /** The same time so much earlier, drawn beside it. */
  compare: "day" | "week" | undefined;
  /** Of cards, the one thing that is looked at: see picks.ts. */
  picks: string | undefined;
  /** The card in focus, by its id. */
  card: string | undefined;
  /** What the processes are sorted by, and which one is open. */
  sort: "cpu" | "memory";
  pid: number | undefined;
  /** The column that the fleet or the workloads are sorted by, and whether the other way round. Each page knows its own columns. */
  order: string | undefined;
  reversed: boolean;
  /** Which kind of workloads is shown, how they are grouped, and which one is open, by its id. */
  kind: string | undefined;
  group: string | undefined;
  workload: string | undefined;
  /** Which rows of the list on the page are shown. */
  filter: string;
  /** For a screen on the wall: numbers only, nothing to click. */
  kiosk: boolean;
}

export const DEFAULT_VIEW: View = {
  page: "overview",
  instance: undefined,
  lens: undefined,
  window: 300,
  from: undefined,
  to: undefined,
  compare: undefined,
  picks: undefined,
  card: undefined,
  sort: "cpu",
  pid: undefined,
  order: undefined,
  reversed: false,
  kind: undefined,
  group: undefined,
  workload: undefined,
  filter: "",
  kiosk: false,
};

/** Reads a query string. What makes no sense counts as not there: an old or mistyped link still shows the page. */
export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const card = query.get("card");
  const pid = Number(query.get("pid"));
  const [from, to] = [moment(query.get("from")), moment(query.get("to"))];
  const isRange = from !== undefined && to !== undefined && from < to;
  return {
    page:
      oneOf(
        query.get("page"),
        PAGES.map(({ page }) => page),
      ) ?? DEFAULT_VIEW.page,
    instance: query.get("instance") || undefined,
    lens: oneOf(query.get("lens"), ["host", "container"]),
    window: WINDOWS.find((seconds) => String(seconds) === query.get("window")) ?? DEFAULT_VIEW.window,
    from: isRange ? from : undefined,
    to: isRange ? to : undefined,
    compare: oneOf(query.get("compare"), ["day", "week"]),
    picks: query.get("picks") || undefined,
    card: card !== null && /^[a-z][a-z-]*$/.test(card) ? card : undefined,
    sort: oneOf(query.get("sort"), ["cpu", "memory"]) ?? DEFAULT_VIEW.sort,
    pid: Number.isSafeInteger(pid) && pid > 0 ? pid : undefined,
    order: query.get("order") || undefined,
    reversed: query.get("reversed") === "1",
    kind: query.get("kind") || undefined,
    group: query.get("group") || undefined,
    workload: query.get("workload") || undefined,
    filter: query.get("filter") ?? "",
    kiosk: query.get("kiosk") === "1",
  };
}

/** The query string of a view, with its question mark, in one fixed order; empty for the view that everybody starts with. */
export function formatView(view: View): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(DEFAULT_VIEW) as (keyof View)[]) {
    const value = view[name];
    if (value === undefined || value === DEFAULT_VIEW[name] || !isParameter(view.page, name)) continue;
    query.set(name, value === true ? "1" : String(value));
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** The part of time that the charts show. */
export function rangeOf({ window, from, to }: Pick<View, "window" | "from" | "to">): Range {
  return from !== undefined && to !== undefined ? { from, to } : { last: window };
}

/** The part of time that is looked at. It means the same on every page that has it; a filter or an order does not. */
const PART_OF_TIME: readonly string[] = ["from", "to", "compare"];

/** What changes with a step to another page: what is the page's own stays behind, but for the part of time, where the other page has it too. */
export function openPage(view: View, page: PageName): Partial<View> {
  if (page === view.page) return { page };
  const isKept = (name: string) =>
    COMMON_PARAMETERS.includes(name) || (PART_OF_TIME.includes(name) && isParameter(page, name));
  const own = Object.entries(DEFAULT_VIEW).filter(([name]) => !isKept(name));
  return { ...Object.fromEntries(own), page };
}

/** What changes when a member is chosen: on the same page, except for that of all of them. */
export function openInstance(view: View, instance: string | undefined): Partial<View> {
  const page = view.page === "fleet" ? "overview" : view.page;
  const { from, to, picks, card, pid, workload } = DEFAULT_VIEW;
  return { ...openPage(view, page), instance, from, to, picks, card, pid, workload };
}

export function oneOf<const Choice extends string>(
  text: string | null | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === text);
}

function moment(text: string | null): number | undefined {
  const seconds = Number(text);
  return text !== null && Number.isFinite(seconds) && seconds > 0 && seconds < 1e11 ? seconds : undefined;
}
