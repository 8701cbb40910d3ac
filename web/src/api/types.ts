/** Short names for what the contract says. schema.d.ts is generated from api/openapi.json; nothing here is typed by hand. */
import type { paths } from "./schema.d.ts";

export type Snapshot = paths["/stats"]["get"]["responses"][200]["content"]["application/json"];
export type Version = paths["/version"]["get"]["responses"][200]["content"]["application/json"];
export type Host = NonNullable<Snapshot["host"]>;
export type Cpu = NonNullable<Snapshot["cpu"]>;
export type CpuModes = NonNullable<Cpu["modes"]>;
export type Core = NonNullable<Cpu["cores"]>[number];
export type Memory = NonNullable<Snapshot["memory"]>;
export type Missing = NonNullable<Snapshot["missing"]>[number];
