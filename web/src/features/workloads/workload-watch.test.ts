import { expect, it } from "vitest";
import { workload, workloadAnswer } from "../../testing/workloads.ts";
import { follow, HISTORY_SECONDS, NOTHING, type WorkloadWatch } from "./workload-watch.ts";

const a = workload({ id: "/a", name: "a", cpu: { usageCores: 0.25 } });
const b = workload({ id: "/b", name: "b" });

it("keeps what it saw of each, once for each walk, and no more than five minutes", () => {
  let watch: WorkloadWatch = NOTHING;
  for (let seconds = 0; seconds <= HISTORY_SECONDS + 60; seconds += 10) {
    watch = follow(watch, workloadAnswer([a, b], { seconds }), undefined);
    watch = follow(watch, workloadAnswer([a, b], { seconds }), undefined);
  }
  const samples = watch.byId.get("/a")?.samples ?? [];
  expect(samples).toHaveLength(HISTORY_SECONDS / 10 + 1);
  expect(samples.at(-1)).toMatchObject({ cores: 0.25, waitedForCpuPercent: 12, readBytesPerSecond: 2 * 1024 ** 2 });
});

it("forgets what is gone, but for the one that is open", () => {
  const before = follow(NOTHING, workloadAnswer([a, b]), undefined);
  expect([...follow(before, workloadAnswer([b], { seconds: 1 }), undefined).byId.keys()]).toEqual(["/b"]);
  const kept = follow(before, workloadAnswer([b], { seconds: 1 }), "/a").byId.get("/a");
  expect(kept).toMatchObject({ isListed: false, workload: { name: "a" } });
});

it("does not join two machines", () => {
  const before = follow(NOTHING, workloadAnswer([a]), "/a");
  const after = follow(before, workloadAnswer([a], { seconds: 1, instance: "other" }), "/a");
  expect(after.byId.get("/a")?.samples).toHaveLength(1);
});
