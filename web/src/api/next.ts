/** Optional fields that the contract is about to have. Goes once schema.d.ts has them: then `next(x)` is `x`. */

/** A process, or later a workload, that a finding is because of. */
export interface Cause {
  kind: "process";
  name: string;
  pid?: number;
  /** In percent of what the finding is about. */
  share: number;
  field: "cpu" | "memory";
}

interface NextFields {
  // A finding of the verdict.
  since?: string;
  lens?: "host" | "container";
  causes?: readonly Cause[];
  unlistedPercent?: number;
  remedy?: string;
  // cpu
  contextSwitchesPerSecond?: number;
  // pressure.*: exact shares of time, where the kernel's averages decay.
  someLastSecondPercent?: number;
  someLast10SecondsPercent?: number;
  fullLast10SecondsPercent?: number;
  // memory
  oomKillsAtLimit?: number;
  oomKillEvents?: readonly { at: string; scope: "machine" | "limit" | "unknown" }[];
  // filesystems[], sensors[]
  ageSeconds?: number;
  // networks[]
  counted?: boolean;
  // container, container.memory
  limitedBy?: string;
  highBytes?: number;
  // The list of processes, and one of them.
  unlistedCPUPercent?: number;
  finishedChildrenCPUPercent?: number;
}

export function next<Value extends object>(value: Value): Value & NextFields;
export function next<Value extends object>(value: Value | undefined): (Value & NextFields) | undefined;
export function next<Value extends object>(value: Value | undefined): (Value & NextFields) | undefined {
  return value;
}
