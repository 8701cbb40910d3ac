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
      cpu: {
        usageCores: wave(index, 3),
        limitCores: 2,
        usagePercent: 50 * wave(index, 3),
        throttledPercent: index % 9,
      },
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

/** How many nodes each of `count` updates puts in, takes out or gives another text or attribute. The pointer is away from the list: all of it is sorted. */
async function changes(page: Page, count: number): Promise<number[]> {
  return page.evaluate(
    (count) =>
      new Promise<number[]>((resolve) => {
        const seen: number[] = [];
        const body = document.querySelector("tbody") as HTMLElement;
        // All changes of one update come together.
        new MutationObserver((records, observer) => {
          seen.push(records.length);
          if (seen.length < count) return;
          observer.disconnect();
          resolve(seen);
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
  // Of the page's main thread alone: how much else the machine does is not in it.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const cpuSeconds = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  };
  const [askedBefore, before] = [asked, await cpuSeconds()];
  const costs = await changes(page, 10);
  const milliseconds = (1000 * ((await cpuSeconds()) - before)) / (asked - askedBefore);
  process.stdout.write(
    `  figure: ${MANY} rows take ${milliseconds.toFixed(0)} ms of CPU an update, and change ${costs.join(", ")} nodes\n`,
  );
  // Milliseconds are of the machine. What is changed is not: the rows of a screen and a half, with all that is in them.
  expect(Math.max(...costs)).toBeLessThan(3000);
  expect(await page.locator("tbody td").count()).toBeLessThan((MANY * 8) / 4);
});
