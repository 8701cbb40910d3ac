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
export type Verdict = Snapshot["verdict"];
export type Load = NonNullable<Snapshot["load"]>;
export type Swap = NonNullable<Snapshot["swap"]>;
export type Pressure = NonNullable<Snapshot["pressure"]>;
export type Filesystem = Snapshot["filesystems"][number];
export type Disk = Snapshot["disks"][number];
export type Network = Snapshot["networks"][number];
export type Sensor = Snapshot["sensors"][number];
export type Container = NonNullable<Snapshot["container"]>;
export type Task = NonNullable<Container["task"]>;
export type TaskContainer = Task["containers"][number];
export type Sentence = Verdict["sentences"][number];
export type Cause = NonNullable<Sentence["causes"]>[number];
export type Victim = NonNullable<Sentence["victims"]>[number];
