/** The pages: the one list that the navigation, the address and the shell are made from. app/pages.tsx adds the component of each. */

export type PageName = "overview" | "processes" | "workloads" | "fleet";

export interface PageDefinition {
  page: PageName;
  title: string;
  /** What of the view is its own, beside what holds on every page. A step to another page leaves it behind. */
  parameters: readonly string[];
  /** It shows one member; else it is about all of them. */
  isOfMember: boolean;
}

/** What holds on every page. */
export const COMMON_PARAMETERS: readonly string[] = ["page", "instance", "lens", "window", "kiosk"];

export const PAGES: readonly PageDefinition[] = [
  { page: "overview", title: "Overview", parameters: ["from", "to", "compare", "picks", "card"], isOfMember: true },
  { page: "processes", title: "Processes", parameters: ["sort", "pid", "filter"], isOfMember: true },
  {
    page: "workloads",
    title: "Workloads",
    parameters: ["from", "to", "compare", "order", "reversed", "filter", "kind", "group", "workload"],
    isOfMember: true,
  },
  { page: "fleet", title: "Fleet", parameters: ["order", "reversed", "filter"], isOfMember: false },
];

export function isParameter(page: PageName, name: string): boolean {
  return (
    COMMON_PARAMETERS.includes(name) || (PAGES.find((one) => one.page === page)?.parameters.includes(name) ?? false)
  );
}
