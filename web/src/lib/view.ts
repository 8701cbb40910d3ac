/**
 * The view is the address: what the reader looks at stands in the query string, so that a reload, a bookmark and a link show
 * the same. Only the query string, because the page works under any path. Pausing is not a part of it: a link cannot bring
 * back the moment that was frozen.
 */
export interface View {
  page: "overview" | "processes";
  /** Undefined while the reader has not chosen one: the page then takes the best that is there. */
  lens: "host" | "container" | undefined;
  /** How far back the charts look, in seconds. */
  window: 60 | 300;
  /** The card in focus, by its id. */
  card: string | undefined;
  /** What the processes are sorted by, which of them are shown, and which one is open. */
  sort: "cpu" | "memory";
  filter: string;
  pid: number | undefined;
  /** For a screen on the wall: numbers only, nothing to click. */
  kiosk: boolean;
}

export const DEFAULT_VIEW: View = {
  page: "overview",
  lens: undefined,
  window: 300,
  card: undefined,
  sort: "cpu",
  filter: "",
  pid: undefined,
  kiosk: false,
};

/** Reads a query string. What makes no sense counts as not there: an old or mistyped link still shows the page. */
export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const card = query.get("card");
  const pid = Number(query.get("pid"));
  return {
    page: oneOf(query.get("page"), ["overview", "processes"]) ?? DEFAULT_VIEW.page,
    lens: oneOf(query.get("lens"), ["host", "container"]),
    window: query.get("window") === "60" ? 60 : DEFAULT_VIEW.window,
    card: card !== null && /^[a-z][a-z-]*$/.test(card) ? card : undefined,
    sort: oneOf(query.get("sort"), ["cpu", "memory"]) ?? DEFAULT_VIEW.sort,
    filter: query.get("filter") ?? "",
    pid: Number.isSafeInteger(pid) && pid > 0 ? pid : undefined,
    kiosk: query.get("kiosk") === "1",
  };
}

/** The query string of a view, with its question mark, in one fixed order; empty for the view that everybody starts with. */
export function formatView(view: View): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(DEFAULT_VIEW) as (keyof View)[]) {
    const value = view[name];
    if (value === undefined || value === DEFAULT_VIEW[name]) continue;
    query.set(name, value === true ? "1" : String(value));
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

function oneOf<const Choice extends string>(text: string | null, choices: readonly Choice[]): Choice | undefined {
  return choices.find((choice) => choice === text);
}
