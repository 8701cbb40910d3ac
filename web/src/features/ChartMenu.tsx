import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { reachQuery } from "../api/history.ts";
import type { ChartSeries } from "../charts/chart-options.ts";
import { chartPicture } from "../charts/chart-picture.ts";
import { pictureLegend } from "../charts/picture-legend.ts";
import { describeEdges } from "../lib/absolute-time.ts";
import { chartCsv, chartFileName } from "../lib/chart-csv.ts";
import { USUAL_INTERVAL } from "../lib/promql.ts";
import type { Edges } from "../lib/range.ts";
import type { Columns } from "../lib/series.ts";
import type { Unit } from "../lib/units.ts";
import "./ChartMenu.css";

export interface ChartMenuProps extends Edges {
  title: string;
  /** Whose numbers they are. */
  instance: string | undefined;
  series: readonly ChartSeries[];
  unit: Unit;
  /** What the chart draws. */
  read: () => Columns;
  /** The question that history answers with the same, by the seconds between its samples; undefined where there is none. */
  promql?: ((interval: number) => Promise<string | undefined>) | undefined;
  /** What the menu hangs on: the chart is the first in the same card. */
  root: RefObject<HTMLElement | null>;
}

/** What can be taken along of a chart. Each says what became of it. */
export function ChartMenu(props: ChartMenuProps) {
  const { title, instance, series, unit, from, to, read, promql, root } = props;
  const client = useQueryClient();
  const [said, setSaid] = useState("");
  const [question, setQuestion] = useState<string>();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    first.current?.focus();
    const opener = root.current?.querySelector("button");
    // Closed by a key, it gives the focus back; a press elsewhere has taken it.
    return () => {
      if (document.activeElement === document.body || document.activeElement === null) opener?.focus();
    };
  }, [root]);

  const name = chartFileName(instance, title, from);
  const savePicture = async () => {
    const canvas = root.current
      ?.closest(".series-chart, .card")
      ?.querySelector<HTMLCanvasElement>(".chart__plot canvas");
    if (!canvas) {
      setSaid("There is no chart yet.");
      return;
    }
    const of = [instance, title].filter(Boolean).join(": ");
    save(
      await chartPicture(canvas, {
        title: of,
        about: describeEdges({ from, to }),
        legend: pictureLegend(series, read()),
      }),
      `${name}.png`,
    );
    setSaid(`Saved as ${name}.png`);
  };
  const saveTable = () => {
    const csv = chartCsv(
      series.map(({ label }) => label),
      unit,
      read(),
    );
    // A byte order mark: without it, some spreadsheets take the names for another encoding.
    save(new Blob(["\ufeff", csv], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
    setSaid(`Saved as ${name}.csv`);
  };
  const copyQuestion = async () => {
    const interval = await client.ensureQueryData(reachQuery(instance)).then(
      (reach) => reach.interval,
      () => USUAL_INTERVAL,
    );
    const text = await promql?.(interval);
    if (text === undefined) {
      setSaid("History has no series of this.");
      return;
    }
    setQuestion(text);
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied.");
    } catch {
      // Over plain HTTP there is no clipboard.
      setSaid("Select it to copy it.");
    }
  };
  const tell = (work: () => Promise<void>) => () => {
    work().catch((error: Error) => setSaid(`It did not work: ${error.message}.`));
  };
  return (
    <fieldset className="chart-menu">
      <legend className="visually-hidden">Save {title}</legend>
      <button type="button" ref={first} onClick={tell(savePicture)}>
        Picture (PNG)
      </button>
      <button type="button" onClick={saveTable}>
        Values (CSV)
      </button>
      {promql && (
        <button type="button" onClick={tell(copyQuestion)}>
          Copy PromQL
        </button>
      )}
      {question && <textarea aria-label="PromQL" readOnly rows={4} value={question} onFocus={selectAll} />}
      <p role="status">{said}</p>
    </fieldset>
  );
}

function selectAll({ currentTarget }: { currentTarget: HTMLTextAreaElement }): void {
  currentTarget.select();
}

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the browser has yet to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
