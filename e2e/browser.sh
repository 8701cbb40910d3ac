#!/usr/bin/env bash
# Sourced after checks.sh, in the root of the repository, by suites that need a browser. Sets CHROMIUM_PATH: to the build that this
# Playwright comes with, or else to an installed one.
if [ -z "${CHROMIUM_PATH:-}" ]; then
  CHROMIUM_PATH=$(cd web && node -p 'require("@playwright/test").chromium.executablePath()' 2>/dev/null || true)
  [ -x "$CHROMIUM_PATH" ] || CHROMIUM_PATH=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
fi
[ -x "$CHROMIUM_PATH" ] || die "no browser found: install chromium, or (cd web && npx playwright install --with-deps chromium)."
export CHROMIUM_PATH
