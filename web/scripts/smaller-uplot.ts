/**
 * uPlot hangs everything that it has to offer on its one export (`uPlot.paths.bars = bars`), where no bundler can tell what is unused.
 * Without these assignments, bars, splines, steps and table joins, which no chart of the page draws, are left out.
 */
import type { Plugin } from "vite";

const BEGIN = "\nuPlot.assign = assign;";
const END = "\nexport { uPlot as default };";

export function smallerUplot(): Plugin {
  return {
    name: "sys-stats:smaller-uplot",
    transform: {
      filter: { id: /\/uPlot\.esm\.js$/ },
      handler(code) {
        const [begin, end] = [code.indexOf(BEGIN), code.lastIndexOf(END)];
        if (begin < 0 || end < begin) this.error("uPlot does not end as it did: see scripts/smaller-uplot.ts.");
        return { code: code.slice(0, begin) + code.slice(end), map: null };
      },
    },
  };
}
