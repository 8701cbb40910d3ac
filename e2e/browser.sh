#!/usr/bin/env bash
# Sourced by the tests that need a browser, in the root of the repository and after their own die: leaves its path in CHROMIUM_PATH.
# It is the one that this Playwright was made for, or else one that is installed.
if [ -z "${CHROMIUM_PATH:-}" ]; then
  CHROMIUM_PATH=$(cd web && node -p 'require("@playwright/test").chromium.executablePath()' 2>/dev/null || true)
  [ -x "$CHROMIUM_PATH" ] || CHROMIUM_PATH=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
fi
[ -x "$CHROMIUM_PATH" ] || die "there is no browser: install chromium, or (cd web && npx playwright install --with-deps chromium)."
export CHROMIUM_PATH
