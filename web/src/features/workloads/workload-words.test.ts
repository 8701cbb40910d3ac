import { describe, expect, it } from "vitest";
import { plain } from "../../testing/cards.ts";
import { workload, workloadAnswer, workloadList } from "../../testing/workloads.ts";
import { describeCpuLimit, describeKind, describeList, describeRest, describeVictims } from "./workload-words.ts";

const GIB = 1024 ** 3;

describe("rows and rest", () => {
  it("are the machine", () => {
    const list = workloadList([workload()], {
      total: 12,
      rest: { totalUsageCores: 3.04, usageCores: 0.94, totalMemoryBytes: 4 * GIB, memoryBytes: GIB },
    });
    expect(describeRest(list).map(plain)).toEqual([
      "12 workloads use 2.1 of the 3.0 CPUs in use; 0.9 is the rest: the kernel, and processes outside.",
      "Of the 4.00 GiB of memory that the machine uses, 3.00 GiB is theirs; 1.00 GiB is the rest.",
    ]);
  });

  it.each([
    [0.29, 0.21, "1 workload uses 0.08 of the 0.29 CPUs in use; 0.21 is the rest"],
    [1, 1.4, "1 workload uses 0.0 of the 1.0 CPUs in use; 1.0 is the rest"],
    [0, 0, "1 workload uses 0.00 of the 0.00 CPUs in use; 0.00 is the rest"],
  ])("add up for the eye: %d in use, %d outside", (totalUsageCores, usageCores, words) => {
    const [line = ""] = describeRest(workloadList([workload()], { rest: { totalUsageCores, usageCores } }));
    expect(line).toContain(words);
  });

  it("count a pod and its containers once, and claim nothing that is not known", () => {
    const list = [workload({ id: "/pod", kind: "pod" }), workload({ id: "/pod/a", kind: "container", parent: "/pod" })];
    const rest = { totalUsageCores: 2, usageCores: 1 };
    expect(describeRest(workloadList(list, { rest }))[0]).toMatch(/^1 workload uses/);
    expect(describeRest(workloadList(list, { rest: {} }))).toEqual([]);
  });
});

it("says how many there are, and of how many", () => {
  const two = [workload(), workload({ name: "b" })];
  expect(describeList(workloadAnswer(two), 2, false)).toBe("2 workloads");
  expect(describeList(workloadAnswer(two), 1, true)).toBe("1 of 2 workloads");
  expect(describeList(workloadAnswer(two, { total: 812 }), 2, false)).toBe("top 2 of 812 by CPU");
  expect(describeList(workloadAnswer(two, { total: 812 }), 1, true)).toBe("1 of the top 2 of 812 by CPU");
});

it.each([
  [{ kind: "service", runtime: "systemd" }, "service"],
  [{ kind: "container", runtime: "docker" }, "container · Docker"],
  [{ kind: "container", runtime: "containerd" }, "container · containerd"],
  [
    { kind: "container", runtime: "containerd", pod: { uid: "12345678-9", namespace: "shop", name: "web" } },
    "container · shop/web",
  ],
  [{ kind: "container", runtime: "containerd", pod: { uid: "12345678-9" } }, "container · pod 12345678"],
  [{ kind: "pod", pod: { uid: "1", namespace: "shop", name: "web" } }, "pod · shop"],
] as const)("%j is a %s", (change, words) => {
  expect(describeKind(workload(change))).toBe(words);
});

it.each([
  [1, ["postgres"], "postgres"],
  [1, ["postgres", "sh"], "one of postgres, sh"],
  [2, ["a", "b", "c"], "2 of a, b, c"],
  [2, ["a"], "a"],
  [1, [], "the victim was not seen"],
  [1, undefined, "the victim was not seen"],
])("of %d killed and %j gone says %s", (kills, victims, words) => {
  expect(describeVictims(kills, victims)).toBe(words);
});

it.each([
  [{}, "none"],
  [{ limitCores: 1 }, "1 CPU"],
  [{ limitCores: 0.5, usagePercent: 62.4 }, "0.5 CPUs, 62 % used"],
])("has %j as a limit of %s", (cpu, words) => {
  expect(plain(describeCpuLimit(workload({ cpu })))).toBe(words);
});
