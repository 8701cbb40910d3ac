/** Members to test with. */
import type { Instance, InstancesAnswer } from "../../api/instances.ts";
import type { Level } from "../../lib/cards.ts";

const AT = "2026-11-23T07:16:56Z";
const WORDS: Record<Level, string> = {
  ok: "Nothing waits: CPU 12 %, memory 40 %.",
  warning: "CPU is busy: 93 % over the last minute.",
  critical: "/srv is 97 % full: 3.10 GiB are left.",
};

/** A member on which all is well. What is undefined in `change` is absent. */
export function member(name: string, change: { [Key in keyof Instance]?: Instance[Key] | undefined } = {}): Instance {
  const whole = {
    name,
    address: "10.0.0.7:8080",
    hostname: name,
    version: "v0.1.0",
    up: true,
    self: false,
    lastSeen: AT,
    summary: summary("ok"),
    ...change,
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as unknown as Instance;
}

export function summary(level: Level, cpuUsagePercent = 12, usagePercent = 60): NonNullable<Instance["summary"]> {
  return {
    at: AT,
    intervalSeconds: 1,
    verdict: { level, sentences: [{ level, text: WORDS[level], field: "cpu" }] },
    cpuUsagePercent,
    memoryUsagePercent: 40,
    filesystems: [
      { mountpoint: "/srv", usagePercent },
      { mountpoint: "/", usagePercent: 20 },
    ],
  };
}

/** A member that answered so many seconds ago, and does not now. */
export function downMember(name: string, secondsAgo: number, change: Partial<Instance> = {}): Instance {
  return member(name, {
    up: false,
    lastSeen: new Date(Date.parse(AT) - secondsAgo * 1000).toISOString(),
    problem: "It refuses the connection.",
    ...change,
  });
}

export function answer(...instances: Instance[]): InstancesAnswer {
  return { instances, arrivedAt: Date.now() };
}
