/** What the page says of workloads, in words. */
import type { Workload, WorkloadAnswer, WorkloadKind, WorkloadList } from "../../api/workloads.ts";
import { DASH, formatBytes, formatCount, formatNumber, formatWholePercent, plural } from "../../lib/format.ts";

/** The names of groups. */
export const KIND_WORDS: Record<WorkloadKind, string> = {
  container: "Containers",
  machine: "Virtual machines",
  pod: "Pods",
  service: "Services",
  session: "Sessions",
};

export const ONE_OF_KIND: Record<WorkloadKind, string> = {
  container: "container",
  machine: "virtual machine",
  pod: "pod",
  service: "service",
  session: "session",
};

const RUNTIME_WORDS: Partial<Record<NonNullable<Workload["runtime"]>, string>> = {
  docker: "Docker",
  podman: "Podman",
  lxc: "LXC",
  "cri-o": "CRI-O",
  ecs: "ECS",
  kubernetes: "Kubernetes",
};

/** 0.314 → "0.31"; two decimals, always, so that a live value does not jump in width. */
export function formatCores(cores: number | undefined): string {
  return cores !== undefined && Number.isFinite(cores) ? cores.toFixed(2) : DASH;
}

/** "kube-system/coredns-5d78", or "pod 5d78a1b2" where only its uid is known; empty for what is in no pod. */
export function podOf({ pod }: Workload): string {
  if (pod === undefined) return "";
  return pod.name ? [pod.namespace, pod.name].filter(Boolean).join("/") : `pod ${pod.uid.slice(0, 8)}`;
}

/** What stands below or beside the name: "container · Docker", "container · default/web-7c9f". */
export function describeKind(workload: Workload): string {
  const { kind, runtime } = workload;
  const of = kind === "container" ? podOf(workload) || (runtime && (RUNTIME_WORDS[runtime] ?? runtime)) : "";
  const namespace = kind === "pod" ? workload.pod?.namespace : "";
  return [ONE_OF_KIND[kind], of, namespace].filter(Boolean).join(" · ");
}

/** "12 workloads", or "top 500 of 812 by CPU" where the list was cut short. */
export function describeList({ list }: WorkloadAnswer, shown: number, isFiltered: boolean): string {
  const { length } = list.workloads;
  if (length < list.total) {
    const top = `top ${formatCount(length)} of ${formatCount(list.total)} by CPU`;
    return isFiltered ? `${formatCount(shown)} of the ${top}` : top;
  }
  return isFiltered ? `${formatCount(shown)} of ${plural(length, "workload")}` : plural(shown, "workload");
}

/**
 * Rows and rest together are the machine. With its numbers rounded first, so that the sum that the reader makes is right: "12 workloads
 * use 2.1 of the 3.0 CPUs in use; 0.9 is the rest: the kernel, and processes outside of any workload."
 */
export function describeRest({ total, workloads, rest, source }: WorkloadList): string[] {
  const all = source === "ecs" ? "the task" : "the machine";
  // A pod whose containers are listed is no workload beside them.
  const parents = new Set(workloads.map(({ parent }) => parent));
  const count = total - workloads.filter(({ id }) => parents.has(id)).length;
  const lines: string[] = [];
  const { totalUsageCores, usageCores, totalMemoryBytes, memoryBytes } = rest;
  const who = plural(count, "workload");
  if (totalUsageCores !== undefined && usageCores !== undefined) {
    const decimals = totalUsageCores < 0.995 ? 2 : 1;
    const whole = Number(totalUsageCores.toFixed(decimals));
    const outside = Math.min(whole, Number(usageCores.toFixed(decimals)));
    const used = (whole - outside).toFixed(decimals);
    lines.push(
      `${who} ${count === 1 ? "uses" : "use"} ${used} of the ${whole.toFixed(decimals)} CPUs in use; ` +
        `${outside.toFixed(decimals)} is the rest: the kernel, and processes outside.`,
    );
  }
  if (totalMemoryBytes !== undefined && memoryBytes !== undefined) {
    const used = Math.max(0, totalMemoryBytes - memoryBytes);
    lines.push(
      `Of the ${formatBytes(totalMemoryBytes)} of memory that ${all} uses, ${formatBytes(used)} is theirs; ` +
        `${formatBytes(memoryBytes)} is the rest.`,
    );
  }
  return lines;
}

/** "postgres, worker" or "2 or more of postgres, worker, backup", where more vanished than were killed. */
export function describeVictims(kills: number, victims: readonly string[] | undefined): string {
  if (victims === undefined || victims.length === 0) return "the victim was not seen";
  const names = victims.join(", ");
  return victims.length > kills ? `${kills === 1 ? "one" : formatCount(kills)} of ${names}` : names;
}

/** "2 CPUs · 63 % of it used" */
export function describeCpuLimit({ cpu: { limitCores, usagePercent } }: Workload): string {
  if (limitCores === undefined) return "none";
  const limit = `${formatNumber(limitCores)} ${limitCores === 1 ? "CPU" : "CPUs"}`;
  return usagePercent === undefined ? limit : `${limit}, ${formatWholePercent(usagePercent)} used`;
}
