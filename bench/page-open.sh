#!/usr/bin/env bash
# What an open page costs whoever watches: processor time of the whole browser, and whether memory stays flat. Asks a stack that runs
# (make up). Needs Node.js and Chromium.
#
#   bench/page-open.sh [URL] [MINUTES]        http://127.0.0.1:3050/ 10
set -euo pipefail
cd "$(dirname "$0")/.."
url=${1:-http://127.0.0.1:3050/} minutes=${2:-10}

. e2e/promises.sh bench/page-open
. e2e/browser.sh
curl -fsS -o /dev/null "$url" || die "nothing answers on $url: start the stack with make up, or name another address."

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
    const whole = await browser.newBrowserCDPSession();
    await tab.send("Performance.enable");
    const look = async () => {
      await tab.send("HeapProfiler.collectGarbage");
      const { metrics } = await tab.send("Performance.getMetrics");
      const of = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
      const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
      return {
        MiB: of.JSHeapUsedSize / 2 ** 20,
        nodes: of.Nodes,
        listeners: of.JSEventListeners,
        browser: processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
        tab: of.TaskDuration,
        at: performance.now() / 1000,
      };
    };
    const first = await look();
    let before = first;
    const say = (label, from, to) => {
      const share = (key) => ((100 * (to[key] - from[key])) / (to.at - from.at)).toFixed(1);
      console.log(`${label.padEnd(10)} ${share("browser")} % of a core (main thread ${share("tab")} %), heap ${to.MiB.toFixed(1)} MiB, ${to.nodes} nodes, ${to.listeners} listeners`);
    };
    for (let minute = 1; minute <= Number(process.env.MINUTES); minute += 1) {
      await page.waitForTimeout(60000);
      const now = await look();
      say(`minute ${minute}`, before, now);
      before = now;
    }
    say("in all", first, before);
    console.log(`heap       ${first.MiB.toFixed(1)} MiB at first, ${before.MiB.toFixed(1)} MiB at last`);
    await browser.close();
  })();
'
