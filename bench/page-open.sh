#!/usr/bin/env bash
# The cost of an open page to its viewer: CPU time of the whole browser, and its memory over time. Needs a running stack (make up),
# Node.js and Chromium.
#
#   bench/page-open.sh [URL] [MINUTES]        http://127.0.0.1:3050/ 10
set -euo pipefail
cd "$(dirname "$0")/.."
url=${1:-http://127.0.0.1:3050/} minutes=${2:-10}

. e2e/checks.sh bench/page-open
. e2e/browser.sh
curl -fsS -o /dev/null "$url" || die "nothing answers on $url: start the stack with make up, or give another URL."

cd web
URL=$url MINUTES=$minutes node -e '
  const { chromium } = require("@playwright/test");
  (async () => {
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(process.env.URL);
    await page.waitForFunction(() => /\d/.test(document.querySelector("section .card__now")?.textContent ?? ""), null, { timeout: 30000 });
    await page.waitForTimeout(5000);
    const tab = await page.context().newCDPSession(page);
    const browserSession = await browser.newBrowserCDPSession();
    await tab.send("Performance.enable");
    const measure = async () => {
      await tab.send("HeapProfiler.collectGarbage");
      const { metrics } = await tab.send("Performance.getMetrics");
      const value = Object.fromEntries(metrics.map((metric) => [metric.name, metric.value]));
      const { processInfo } = await browserSession.send("SystemInfo.getProcessInfo");
      return {
        MiB: value.JSHeapUsedSize / 2 ** 20,
        nodes: value.Nodes,
        listeners: value.JSEventListeners,
        browser: processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
        tab: value.TaskDuration,
        at: performance.now() / 1000,
      };
    };
    const first = await measure();
    let before = first;
    const report = (label, from, to) => {
      const share = (key) => ((100 * (to[key] - from[key])) / (to.at - from.at)).toFixed(1);
      console.log(`${label.padEnd(10)} ${share("browser")} % of a core (main thread ${share("tab")} %), heap ${to.MiB.toFixed(1)} MiB, ${to.nodes} nodes, ${to.listeners} listeners`);
    };
    for (let minute = 1; minute <= Number(process.env.MINUTES); minute += 1) {
      await page.waitForTimeout(60000);
      const now = await measure();
      report(`minute ${minute}`, before, now);
      before = now;
    }
    report("total", first, before);
    console.log(`heap       ${first.MiB.toFixed(1)} MiB at the start, ${before.MiB.toFixed(1)} MiB at the end`);
    await browser.close();
  })();
'
