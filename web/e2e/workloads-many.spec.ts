/** Five hundred workloads, as many as the api gives: made up in the browser, each with other numbers every second. */
import type { Page } from "@playwright/test";
import { stall, workload, workloadList } from "../src/testing/workloads.ts";
import { expect, test } from "./page.ts";

const MANY = 500;
const MIB = 1024 ** 2;

/** As an answer of the api that was asked for so many times. */
function answer(asked: number) {
  const wave = (index: number, length: number) => Math.abs(Math.sin(index * 7.3 + asked / length));
  const workloads = Array.from({ length: MANY }, (_, index) =>
    workload({
      id: `/system.slice/unit-${index}.service`,
      name: `unit-${index}.service`,
      cpu: { usageCores: wave(index, 3), limitCores: 2, usagePercent: 50 * wave(index, 3), throttledPercent: index % 9 },
      memory: {
        workingSetBytes: Math.round(900 * MIB * wave(index, 40)),
        limitBytes: 1024 * MIB,
        usagePercent: 88 * wave(index, 40),
        headroomBytes: 100 * MIB,
        oomKills: 0,
      },
      disks: [{ name: "nvme0n1", readBytesPerSecond: MIB * wave(index, 2), writeBytesPerSecond: MIB }],
      network: { receiveBytesPerSecond: MIB * wave(index, 2), transmitBytesPerSecond: 5e5, isShared: false },
      pressure: { cpu: stall(40 * wave(index, 5)), memory: stall(0), io: stall(3) },
    }),
  );
  return workloadList(workloads, { seconds: asked });
}

interface Update {
  /** Milliseconds of the longest task since the update before. */
  longestTask: number;
  /** Nodes that were put in, taken out or given another text or attribute. */
  changes: number;
}

/** What `count` updates cost, the pointer away from the list: all of it may be sorted anew. */
async function updates(page: Page, count: number): Promise<Update[]> {
  return page.evaluate(
    (count) =>
      new Promise<Update[]>((resolve) => {
        const body = document.querySelector("tbody") as HTMLElement;
        const seen: Update[] = [];
        let longestTask = 0;
        const tasks = new PerformanceObserver((list) => {
          longestTask = Math.max(longestTask, ...list.getEntries().map(({ duration }) => duration));
        });
        tasks.observe({ type: "longtask" });
        // All changes of one task come together, before the tasks of it are known.
        new MutationObserver((changes, observer) => {
          setTimeout(() => {
            seen.push({ longestTask: Math.round(longestTask), changes: changes.length });
            longestTask = 0;
            if (seen.length < count) return;
            observer.disconnect();
            resolve(seen);
          }, 500);
        }).observe(body, { attributes: true, characterData: true, childList: true, subtree: true });
      }),
    count,
  );
}

test("five hundred rows: only what may be seen is drawn again", async ({ watch: _, page }) => {
  let asked = 0;
  await page.route("**/stats/workloads?*", (route) => {
    asked += 1;
    return route.fulfill({ json: answer(asked) });
  });
  await page.goto("./?page=workloads");
  await expect(page.locator("tbody tr")).toHaveCount(MANY);
  await page.mouse.move(0, 0);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const costs = await updates(page, 8);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const [tasks, changes] = [costs.map(({ longestTask }) => longestTask), costs.map((one) => one.changes)];
  process.stdout.write(`  figure: with ${MANY} rows at a quarter of the speed, longest tasks ${tasks.join(", ")} ms\n`);
  process.stdout.write(`  figure: nodes changed ${changes.join(", ")}\n`);
  // Milliseconds are of the machine. What is changed is not: the rows of a screen and a half, with all that is in them.
  expect(Math.max(...changes)).toBeLessThan(3000);
  expect(await page.locator("tbody td").count()).toBeLessThan((MANY * 8) / 4);
});
