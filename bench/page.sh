#!/usr/bin/env bash
# The cost of loading the page: Lighthouse's scores, and the time to the first numbers with a cold cache. Needs a running stack (make
# up), Node.js and Chromium. Lighthouse is run by npx in the version below, and is not a dependency.
#
#   bench/page.sh [URL]        http://127.0.0.1:3050/
set -euo pipefail
cd "$(dirname "$0")/.."
url=${1:-http://127.0.0.1:3050/}
version=12.8.2

. e2e/checks.sh bench/page
. e2e/browser.sh
export CHROME_PATH=$CHROMIUM_PATH
curl -fsS -o /dev/null "$url" || die "nothing answers on $url: start the stack with make up, or give another URL."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sandbox=$([ "$(id -u)" != 0 ] || echo --no-sandbox)

# The stream never ends, so the network is never idle: bound the wait.
for form in desktop mobile; do
  npx --yes "lighthouse@$version" "$url" --quiet --output=json --output-path="$work/$form.json" --max-wait-for-load=15000 \
    --only-categories=performance,accessibility,best-practices --chrome-flags="--headless=new $sandbox" \
    $([ "$form" = mobile ] || echo --preset=desktop) 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  FORM=$form node -e '
    const { categories, audits } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    const percent = (name) => Math.round(100 * categories[name].score);
    const value = (name) => audits[name].displayValue?.replace(/\s/g, " ") ?? "none";
    console.log(`${process.env.FORM.padEnd(8)} performance ${percent("performance")}, accessibility ${percent("accessibility")}, best practices ${percent("best-practices")}`);
    console.log(`         LCP ${value("largest-contentful-paint")}, CLS ${value("cumulative-layout-shift")}, blocking ${value("total-blocking-time")}, FCP ${value("first-contentful-paint")}`);
    for (const { auditRefs } of Object.values(categories))
      for (const { id, weight } of auditRefs)
        if (weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
          console.log(`         below 90: ${id} (${Math.round(100 * audits[id].score)}): ${audits[id].title} ${audits[id].displayValue ?? ""}`);
  ' "$work/$form.json"
done

# Five loads in new browsers: from the start of navigation to a percentage on the CPU card.
cd web
URL=$url node -e '
  const { chromium } = require("@playwright/test");
  (async () => {
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const times = [];
    for (let run = 0; run < 5; run += 1) {
      const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args });
      const page = await browser.newPage();
      await page.addInitScript(() => {
        const look = () => {
          const now = document.querySelector("[aria-label=CPU] .card__now, section .card__now")?.textContent ?? "";
          if (/\d/.test(now)) window.firstNumbers = performance.now();
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      await page.goto(process.env.URL, { waitUntil: "commit" });
      times.push(await (await page.waitForFunction(() => window.firstNumbers, null, { timeout: 30000 })).jsonValue());
      await browser.close();
    }
    times.sort((one, other) => one - other);
    console.log(`cold     first numbers after ${times.map((time) => Math.round(time)).join(", ")} ms (sorted)`);
  })();
'
