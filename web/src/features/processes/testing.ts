/** Processes and answers to test with. */
import type { Process, ProcessAnswer, ProcessSort } from "../../api/processes.ts";

const START = Date.parse("2026-11-23T07:16:56Z");

/** What is undefined in `change` is absent. */
export function process(change: { [Name in keyof Process]?: Process[Name] | undefined }): Process {
  const whole = {
    pid: 4711,
    parentPid: 1,
    name: "nginx",
    user: "www-data",
    state: "S",
    threads: 4,
    cpuPercent: 1.5,
    residentBytes: 50 * 1024 ** 2,
    ageSeconds: 100,
    ...change,
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as unknown as Process;
}

interface AnswerChange {
  /** After the first reading. */
  seconds?: number;
  total?: number;
  instance?: string;
  sort?: ProcessSort;
}

export function answer(processes: Process[], change: AnswerChange = {}): ProcessAnswer {
  const { seconds = 0, total = processes.length, instance = "laptop-2", sort = "cpu" } = change;
  const at = new Date(START + seconds * 1000).toISOString();
  return { sort, list: { at, instance, total, processes, missing: [] }, arrivedAt: START + seconds * 1000 };
}
