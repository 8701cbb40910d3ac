/** Optional fields that the contract is about to have. Goes once schema.d.ts has them: then `next(x)` is `x`. */
interface NextFields {
  // memory
  oomKillsAtLimit?: number;
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
