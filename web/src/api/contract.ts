/** What the contract says of a field: the texts of openapi.json, so that formula and source are written once, in the api. */
import { queryOptions } from "@tanstack/react-query";
import { isRecord, requestJson } from "./fetch.ts";
import { backendQuery } from "./queries.ts";

/** Asked for when the first explanation opens, and kept: it changes with the api alone. */
export const contractQuery = queryOptions({
  queryKey: ["contract"],
  queryFn: async ({ signal, client }) =>
    requestJson(new URL("openapi.json", await client.ensureQueryData(backendQuery)), isRecord, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  structuralSharing: false,
  retry: 1,
});

/** The description of a field of the snapshot, or of another schema by its name, as in `Process.cpuPercent`. */
export function describeField(contract: unknown, field: string): string | undefined {
  const names = field.replace(/\[.*\]/, "").split(".");
  const isOfSchema = /^[A-Z]/.test(field);
  let schema = named(contract, isOfSchema ? names.shift() : "Snapshot");
  let description: unknown;
  for (const name of names) {
    const property = at(schema, "properties", name);
    if (property === undefined) return undefined;
    schema = resolve(contract, property);
    // What the place says of itself goes before what its type says of all such places.
    description = at(property, "description") ?? at(schema, "description");
  }
  return typeof description === "string" ? description : undefined;
}

function resolve(contract: unknown, property: unknown): unknown {
  const target = at(property, "items") ?? property;
  const reference = at(target, "$ref");
  return typeof reference === "string" ? named(contract, reference.split("/").at(-1)) : target;
}

function named(contract: unknown, name: string | undefined): unknown {
  return name === undefined ? undefined : at(contract, "components", "schemas", name);
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => (isRecord(found) ? found[name] : undefined), value);
}
