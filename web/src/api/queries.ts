/** Where the api is, and what builds are about: the few documents that the page asks for beside the stream. */
import { queryOptions } from "@tanstack/react-query";
import { Failure, isRecord, requestJson } from "./fetch.ts";
import type { Version } from "./types.ts";

/** One build of this page: what `build.json` beside it says, and what was compiled into it. */
export interface Build {
  version: string;
  revision: string;
}

/** `config.json` beside the page. An empty address means: where the page itself comes from. */
export interface Config {
  backendUrl: string;
}

/** The folder that all routes of the api are in, always with a slash at its end. */
export function resolveBackend(config: Config, page: string): URL {
  let backend: URL;
  try {
    backend = new URL(config.backendUrl.trim(), page);
  } catch (cause) {
    throw new Failure("bad-body", `config.json: "${config.backendUrl}" is not an address`, { cause });
  }
  if (backend.protocol !== "http:" && backend.protocol !== "https:") {
    throw new Failure("bad-body", `config.json: "${config.backendUrl}" is not an HTTP address`);
  }
  backend.search = "";
  backend.hash = "";
  // The page's own address ends in the page; an address that was set names a folder.
  backend.pathname =
    config.backendUrl.trim() === ""
      ? backend.pathname.replace(/[^/]*$/, "")
      : `${backend.pathname.replace(/\/+$/, "")}/`;
  return backend;
}

/** Read once: the address does not change while the page lives. */
export const backendQuery = queryOptions({
  queryKey: ["backend"],
  queryFn: async ({ signal }) => {
    const url = new URL("config.json", document.baseURI);
    return resolveBackend(await requestJson(url, isConfig, { signal, cache: "no-store" }), document.baseURI);
  },
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  structuralSharing: false,
  retry: false,
});

/** The build that the server has now. */
export const buildQuery = queryOptions({
  queryKey: ["build"],
  queryFn: ({ signal }) => requestJson(new URL("build.json", document.baseURI), isBuild, { signal, cache: "no-store" }),
  refetchOnWindowFocus: "always",
  retry: false,
});

/** The build of the api. */
export const versionQuery = queryOptions({
  queryKey: ["version"],
  queryFn: async ({ signal, client }) =>
    requestJson(new URL("version", await client.ensureQueryData(backendQuery)), isVersion, { signal }),
  retry: false,
});

/** Builds differ when either part does; a build without a revision is told by its version alone. */
export function isSameBuild(one: Build, other: Build): boolean {
  return one.version === other.version && one.revision === other.revision;
}

/** Whether api and page are known to be of different versions: a build without one goes with any. */
export function isOtherVersion(api: string, page: string): boolean {
  return api !== page && api !== "dev" && page !== "dev";
}

function isConfig(body: unknown): body is Config {
  return isRecord(body) && typeof body.backendUrl === "string";
}

function isBuild(body: unknown): body is Build {
  return isRecord(body) && typeof body.version === "string" && typeof body.revision === "string";
}

function isVersion(body: unknown): body is Version {
  return isRecord(body) && typeof body.version === "string" && typeof body.instance === "string";
}
