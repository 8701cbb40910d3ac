import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

test("a process whose name turns the direction of writing is shown by what its name is", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "sys-stats-"));
  const name = "cpu\u202egoh\u001b";
  copyFileSync("/usr/bin/yes", join(folder, name)); // busy, and so on top of the list
  const busy = spawn(join(folder, name), { stdio: "ignore" });
  try {
    await page.goto("/?page=processes");
    await expect(page.getByRole("table")).toContainText("cpu\\u202egoh\\u001b");
    expect(await page.locator("body").textContent()).not.toContain("\u202e");
  } finally {
    busy.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
});
