// Runs before the first paint, so that the page never flashes in the wrong theme; the content security policy allows no
// inline script, hence this file. src/app/theme.ts takes over from here.
(() => {
  let stored = null;
  try {
    stored = localStorage.getItem("sys-stats.theme");
  } catch {
    // Storage is shut: follow the system.
  }
  const dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
