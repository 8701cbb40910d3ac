/**
 * Before a part of the page is imported, its styles are loaded. The helper that Vite brings for that knows nonces, older browsers and
 * pages without modules; this does the same for ours, in a quarter of the bytes.
 */
import type { Plugin } from "vite";

const HELPER = `
const loading = {};
export const __vitePreload = (load, files = [], base) =>
  Promise.all(
    files.map((file) => {
      const { href } = new URL(file, base);
      const isStyle = href.endsWith(".css");
      return (loading[href] ??= new Promise((resolve, reject) => {
        if ([...document.styleSheets].some((sheet) => sheet.href === href)) return resolve();
        const link = document.createElement("link");
        link.rel = isStyle ? "stylesheet" : "modulepreload";
        link.href = href;
        link.onload = resolve;
        link.onerror = () => {
          loading[href] = undefined;
          link.remove();
          reject(new Error(href));
        };
        document.head.append(link);
        if (!isStyle) resolve();
      }));
    }),
  ).then(load);
`;

export function smallerPreload(): Plugin {
  return {
    name: "sys-stats:smaller-preload",
    apply: "build",
    enforce: "post",
    transform: {
      filter: { id: /vite\/preload-helper\.js$/ },
      handler(code) {
        if (!code.includes("__vitePreload"))
          this.error("Vite's helper is not what it was: see scripts/smaller-preload.ts.");
        return { code: HELPER, map: null };
      },
    },
  };
}
