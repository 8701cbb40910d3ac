/**
 * uPlot hangs everything that it has to offer on its one export (`uPlot.paths.bars = bars`), where no bundler can tell what is unused.
 * Without these assignments, bars, splines, steps and table joins, which no chart of the page draws, are left out; lines stay, as
 * charts/layer-paths.ts builds on them. Nor does it ask the browser for number formats and the time zone as it is loaded, which takes
 * milliseconds: the page has its own formats, and its own marks of the time axis. Its axes are linear, and its legends are words.
 */
import type { Plugin } from "vite";

const BEGIN = "\nuPlot.assign = assign;";
const END = "\nexport { uPlot as default };";
const LINES = "(paths.linear  = linear);";
const UNUSED = [
  ["new Intl.NumberFormat(domEnv ? nav.language : 'en-US')", "{ format: String }"],
  ["new Intl.DateTimeFormat().resolvedOptions().timeZone", "undefined"],
  ["const showLegend = legend.show;", "const showLegend = false;"],
  // What is left out by these is never reached where an axis brings its own marks.
  [/^\t*const (?:\[ )?_?(?:timeAxisSplits|timeAxisVals|timeSeriesVal|timeIncrs\w+,.*|fmtDate|tzDate)\s.*$/gm, ""],
  [/\bisTime (\?|&&)/g, "false $1"],
  // Logarithms and other than linear scales.
  [/\b(\w+\.)?distr ==\s+(3|4|100)(?=\D)/g, "false"],
] as const;

export function smallerUplot(): Plugin {
  return {
    name: "sys-stats:smaller-uplot",
    transform: {
      filter: { id: /\/uPlot\.esm\.js$/ },
      handler(code) {
        const [begin, end] = [code.indexOf(BEGIN), code.lastIndexOf(END)];
        if (begin < 0 || end < begin) this.error("uPlot does not end as it did: see scripts/smaller-uplot.ts.");
        if (!code.includes(LINES)) this.error("uPlot no longer has paths.linear: see scripts/smaller-uplot.ts.");
        let smaller = `${code.slice(0, begin)}\nuPlot.paths = { linear };${code.slice(end)}`;
        for (const [unused, instead] of UNUSED) {
          if (smaller.replace(unused, instead) === smaller)
            this.error(`uPlot no longer has ${unused}: see scripts/smaller-uplot.ts.`);
          smaller = smaller.replace(unused, instead);
        }
        return { code: smaller, map: null };
      },
    },
  };
}
