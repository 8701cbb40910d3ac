/** What is drawn, by uPlot itself, into a canvas that keeps a record of it: jsdom has no canvas of its own. */
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Mark } from "../lib/marks.ts";
import { byteScale, percentScale } from "../lib/scale.ts";
import type { Columns } from "../lib/series.ts";
import { PERCENT } from "../lib/units.ts";
import { loadPointing } from "./load-pointing.ts";
import { TimeChart, type TimeChartProps } from "./TimeChart.tsx";

vi.unmock("uplot");
// jsdom inherits no custom properties.
vi.mock("./palette.ts", () => ({
  hatch: (_context: unknown, color: string) => color,
  readPalette: () => ({
    series: ["#0000ff", "#ff8800"],
    levels: { ok: "#00aa00", warning: "#aa5500", critical: "#aa0000" },
    text: "#111111",
    grid: "#222222",
    font: "11px sans-serif",
    rem: 1,
  }),
}));

interface Stroke {
  kind: "fill" | "stroke";
  style: string;
  points: [x: number, y: number][];
  dash: number[];
}

/** In CSS pixels; a plot of 300 × 100 is left of it by the axes. */
const WIDTH = 364;
const HEIGHT = 134;

let drawn: Stroke[];
let texts: string[];

class RecordedPath {
  points: [number, number][];
  constructor(other?: RecordedPath) {
    this.points = [...(other?.points ?? [])];
  }
  moveTo(x: number, y: number) {
    this.points.push([x, y]);
  }
  lineTo(x: number, y: number) {
    this.points.push([x, y]);
  }
  rect() {}
  arc() {}
  closePath() {}
  bezierCurveTo() {}
  addPath(path: RecordedPath) {
    this.points.push(...path.points);
  }
}

function recordingContext(): CanvasRenderingContext2D {
  let path = new RecordedPath();
  let dash: number[] = [];
  const record = (kind: Stroke["kind"], style: () => string) => (given?: unknown) => {
    const points = (given instanceof RecordedPath ? given : path).points;
    drawn.push({ kind, style: style(), points: [...points], dash });
  };
  const context: Record<string, unknown> = {
    fillStyle: "",
    strokeStyle: "",
    beginPath: () => {
      path = new RecordedPath();
    },
    moveTo: (x: number, y: number) => path.moveTo(x, y),
    lineTo: (x: number, y: number) => path.lineTo(x, y),
    setLineDash: (next: number[]) => {
      dash = next;
    },
    fillText: (text: string) => texts.push(text),
    measureText: (text: string) => ({ width: 6 * text.length }),
  };
  context.fill = record("fill", () => String(context.fillStyle));
  context.stroke = record("stroke", () => String(context.strokeStyle));
  return new Proxy(context, {
    get: (target, name) => (name in target ? target[String(name)] : () => undefined),
  }) as unknown as CanvasRenderingContext2D;
}

let isHidden = false;

beforeEach(() => {
  drawn = [];
  texts = [];
  isHidden = false;
  vi.stubGlobal("Path2D", RecordedPath);
  vi.stubGlobal("devicePixelRatio", 1);
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      readonly #call: (entries: { isIntersecting: boolean }[]) => void;
      constructor(call: (entries: { isIntersecting: boolean }[]) => void) {
        this.#call = call;
      }
      observe() {
        this.#call([{ isIntersecting: true }]);
      }
      disconnect() {}
    },
  );
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(recordingContext as never);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(WIDTH);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(HEIGHT);
  vi.spyOn(document, "hidden", "get").mockImplementation(() => isHidden);
});

const SERIES = [
  { label: "User", color: "--series-blue" },
  { label: "System", color: "--series-orange" },
] as const;
const NOTHING: readonly Mark[] = [];

interface Change extends Partial<Omit<TimeChartProps, "read">> {
  columns?: Columns;
  marks?: readonly Mark[];
}

function chart({ columns, marks = NOTHING, ...change }: Change = {}) {
  const data = columns ?? {
    times: [1000, 1030, 1060],
    columns: [
      [20, 40, 20],
      [10, 10, 10],
    ],
  };
  return (
    <TimeChart
      title="CPU"
      summary="CPU"
      kind="stack"
      series={SERIES}
      read={() => data}
      readMarks={() => marks}
      basis={data}
      from={1000}
      to={1060}
      now={1060}
      scale={percentScale}
      unit={PERCENT}
      onZoom={() => undefined}
      {...change}
    />
  );
}

/** Of one colour, in pixels of the plot: x from its left end, y up from its ground, rounded. */
const lines = (color: string) => shapes("stroke", color);
/** What is filled below a line of one colour, in the same pixels. */
const areas = (color: string) => shapes("fill", `${color}9e`);

function shapes(wanted: Stroke["kind"], color: string): [number, number][][] {
  return drawn
    .filter(({ kind, style }) => kind === wanted && style === color)
    .map(({ points }) => points.map(([x, y]): [number, number] => [Math.round(x - 62), Math.round(108 - y)]));
}

/** Axes and grid alone are no data. */
const settled = () => waitFor(() => expect(lines("#0000ff")).not.toEqual([]));

describe("what is drawn", () => {
  it("is the values, to scale, the upper layer on top of the lower one", async () => {
    render(chart());
    await settled();
    expect(lines("#0000ff").at(-1)).toEqual([
      [0, 20],
      [150, 40],
      [300, 20],
    ]);
    expect(lines("#ff8800").at(-1)).toEqual([
      [0, 30],
      [150, 50],
      [300, 30],
    ]);
  });

  it("the upper layer first, so that the edge of an empty one has the colour of the one below", async () => {
    render(chart());
    await settled();
    const order = drawn.filter(({ kind }) => kind === "stroke").map(({ style }) => style);
    expect(order.indexOf("#ff8800")).toBeLessThan(order.indexOf("#0000ff"));
  });

  it("an area reaches down to the layer below, and not to the ground", async () => {
    render(chart());
    await settled();
    expect(areas("#ff8800").at(-1)).toEqual([
      [0, 30],
      [150, 50],
      [300, 30],
      [300, 20],
      [150, 40],
      [0, 20],
    ]);
    expect(areas("#0000ff").at(-1)).toContainEqual([0, 0]);
  });

  it("a layer with a hole has an area on either side of it, and none where one value stands alone", async () => {
    const columns = {
      times: [1000, 1010, 1020, 1030, 1040, 1050, 1060],
      columns: [
        [20, 20, null, 20, null, 20, 20],
        [10, 10, null, 10, null, 10, 10],
      ],
    };
    render(chart({ columns }));
    await settled();
    const area = areas("#ff8800").at(-1) ?? [];
    expect(area.slice(0, 4)).toEqual([
      [0, 30],
      [50, 30],
      [50, 20],
      [0, 20],
    ]);
    expect(area.slice(-4)).toEqual([
      [250, 30],
      [300, 30],
      [300, 20],
      [250, 20],
    ]);
    expect(area.filter(([x]) => x === 100 || x === 200)).toEqual([]);
  });

  it("is left out where a layer adds nothing", async () => {
    const columns = {
      times: [1000, 1060],
      columns: [
        [20, 20],
        [0, 0],
      ],
    };
    render(chart({ columns }));
    await settled();
    expect(lines("#ff8800")).toEqual([]);
    expect(lines("#0000ff")).toHaveLength(1);
  });

  it("lines stand by themselves, and break at a hole", async () => {
    const columns = {
      times: [1000, 1015, 1030, 1045, 1060],
      columns: [
        [20, 40, null, 60, 20],
        [10, 10, 10, 10, 10],
      ],
    };
    render(chart({ kind: "lines", columns }));
    await settled();
    expect(
      lines("#ff8800")
        .at(-1)
        ?.map(([, y]) => y),
    ).toEqual([10, 10, 10, 10, 10]);
    expect(lines("#0000ff").at(-1)).not.toContainEqual([150, expect.anything()]);
  });

  it("time runs from edge to edge, whatever is in between: what is late leaves a gap at the right", async () => {
    render(chart({ from: 1000, to: 1120 }));
    await settled();
    expect(lines("#0000ff").at(-1)?.at(-1)).toEqual([150, 20]);
  });

  it("follows its scale, and says so beside the axis", async () => {
    render(chart({ scale: byteScale(50) }));
    await settled();
    expect(lines("#0000ff").at(-1)?.[1]).toEqual([150, 80]);
    expect(texts).toContain("50\u00a0%");
  });

  it("the time axis has dates where the range is of another day than now", async () => {
    render(chart());
    await settled();
    expect(texts.join(" ")).not.toContain("Jan");
    cleanup();
    texts = [];
    drawn = [];
    render(chart({ now: 1060 + 2 * 86_400 }));
    await settled();
    expect(texts.join(" ")).toContain("1 Jan");
  });

  it("new columns are a new picture", async () => {
    const { rerender } = render(chart());
    await settled();
    const before = drawn.length;
    rerender(
      chart({
        columns: {
          times: [1000, 1060],
          columns: [
            [90, 90],
            [5, 5],
          ],
        },
      }),
    );
    await waitFor(() => expect(drawn.length).toBeGreaterThan(before));
    expect(lines("#0000ff").at(-1)).toEqual([
      [0, 90],
      [300, 90],
    ]);
  });

  it("nothing while the page is hidden, and once when it is seen again", async () => {
    const { rerender } = render(chart());
    await settled();
    isHidden = true;
    const before = drawn.length;
    rerender(
      chart({
        columns: {
          times: [1000, 1060],
          columns: [
            [90, 90],
            [5, 5],
          ],
        },
      }),
    );
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
    expect(drawn).toHaveLength(before);
    isHidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
    await waitFor(() => expect(lines("#0000ff").at(-1)?.[0]).toEqual([0, 90]));
  });

  it("a band from the lowest to the highest where a point stands for many samples", async () => {
    const columns = {
      times: [1000, 1060],
      columns: [
        [20, 20],
        [10, 10],
      ],
      bands: [
        { min: [15, 15], max: [60, 60] },
        { min: [5, 5], max: [12, 12] },
      ],
    };
    render(chart({ kind: "lines", columns }));
    await settled();
    const band = drawn.find(({ kind, style }) => kind === "fill" && style === "#0000ff38");
    expect(band?.points.map(([, y]) => Math.round(108 - y))).toContain(60);
  });

  it("of a stack, one band of its whole, and a dashed line of another time", async () => {
    const columns = {
      times: [1000, 1060],
      columns: [
        [20, 20],
        [10, 10],
      ],
      bands: [{ min: [15, 15], max: [60, 60], label: "Usage" }],
      beside: [{ label: "A day before", column: [80, 80] }],
    };
    render(chart({ columns }));
    await settled();
    const band = drawn.find(({ kind, style, points }) => kind === "fill" && style.endsWith("38") && points.length > 0);
    expect(band?.points.map(([, y]) => Math.round(108 - y))).toContain(60);
    const beside = drawn.find(({ kind, dash }) => kind === "stroke" && dash.join() === "2,3");
    expect(beside?.points.map(([, y]) => Math.round(108 - y))).toContain(80);
  });

  it("another one where the same time of another day comes beside it", async () => {
    const columns = {
      times: [1000, 1060],
      columns: [
        [20, 20],
        [10, 10],
      ],
    };
    const { rerender } = render(chart({ kind: "lines", columns }));
    await settled();
    rerender(
      chart({ kind: "lines", columns: { ...columns, beside: [{ label: "Before", layer: 0, column: [70, 70] }] } }),
    );
    await waitFor(() =>
      expect(drawn.some(({ dash, style }) => dash.join() === "2,3" && style === "#0000ff")).toBe(true),
    );
  });

  it("a mark where a finding began", async () => {
    render(chart({ marks: [{ time: 1030, kind: "begin", level: "warning", text: "Busy." }] }));
    await settled();
    expect(lines("#aa5500").at(-1)).toEqual([
      [150, 100],
      [150, 0],
    ]);
  });
});

describe("by keyboard", () => {
  const slider = () => screen.getByRole("slider", { name: "CPU: moment" });
  const said = () =>
    slider()
      .getAttribute("aria-valuetext")
      ?.replace(/\u00a0/g, " ");
  const press = (key: string) => fireEvent.keyDown(slider(), { key });

  it("goes from sample to sample, and says the values", async () => {
    render(chart());
    await settled();
    act(() => slider().focus());
    press("ArrowLeft");
    await waitFor(() => expect(said()).toMatch(/: User 20.0 %, System 10.0 %$/));
    press("ArrowLeft");
    await waitFor(() => expect(said()).toContain("User 40.0 %"));
    press("Home");
    await waitFor(() => expect(slider().getAttribute("aria-valuenow")).toBe("1000"));
    press("Escape");
    await waitFor(() => expect(said()).toBe("now"));
  });

  it("says what a point stands for, and what was there a day before", async () => {
    const columns = {
      times: [1000],
      columns: [[20], [10]],
      bands: [{ min: [15], max: [60], label: "Usage" }],
      beside: [{ label: "A day before", column: [80] }],
    };
    render(chart({ columns }));
    await settled();
    act(() => slider().focus());
    press("ArrowLeft");
    const words = "User 20.0 %, System 10.0 %, Usage (least to most) 15.0 % to 60.0 %, A day before 80.0 %";
    await waitFor(() => expect(said()).toContain(words));
  });

  it("Enter shows the values as a table, with what happened", async () => {
    render(chart({ marks: [{ time: 1031, kind: "begin", level: "warning", text: "Busy." }] }));
    await settled();
    press("Enter");
    await screen.findByRole("table");
    const rows = screen.getAllByRole("row").map(({ textContent }) => textContent.replace(/\u00a0/g, " "));
    expect(rows).toHaveLength(4);
    expect(rows[2]).toContain("40.0 %10.0 %Began: Busy.");
    press("Enter");
    expect(screen.queryByRole("table")).toBeNull();
  });
});

describe("by a pointer that was there before the chart could follow it", () => {
  /** jsdom has no pointer events of its own. */
  const point = (type: string, clientX: number) => {
    const over = document.querySelector(".u-over") as HTMLElement;
    over.setPointerCapture = () => {};
    over.getBoundingClientRect = () => new DOMRect(0, 0, 300, 100);
    const event = new MouseEvent(type, { clientX, button: 0, bubbles: true });
    act(() => over.dispatchEvent(Object.assign(event, { pointerId: 1, pointerType: "mouse" })));
  };
  const moment = () => screen.getByRole("slider").getAttribute("aria-valuenow");
  const onZoom = vi.fn();

  beforeEach(async () => {
    onZoom.mockClear();
    render(chart({ onZoom }));
    await settled();
  });

  it("a drag that is over already still chooses a part", async () => {
    point("pointerdown", 60);
    point("pointermove", 100);
    point("pointerup", 150);
    expect(onZoom).not.toHaveBeenCalled();
    await waitFor(() => expect(onZoom).toHaveBeenCalledExactlyOnceWith({ from: 1012, to: 1030 }));
  });

  it("a drag that goes on chooses from where it began", async () => {
    point("pointerdown", 60);
    point("pointermove", 150);
    await waitFor(() => expect(moment()).toBe("1030"));
    point("pointerup", 240);
    expect(onZoom).toHaveBeenCalledExactlyOnceWith({ from: 1012, to: 1048 });
  });

  it("of two presses the last one counts, and a pointer that has left points nowhere", async () => {
    point("pointerdown", 60);
    point("pointerup", 240);
    point("pointerdown", 150);
    point("pointerup", 151);
    point("pointerleave", 151);
    await act(async () => void (await loadPointing()));
    await act(() => new Promise(requestAnimationFrame));
    expect(onZoom).not.toHaveBeenCalled();
    expect(moment()).toBe("1060");
  });
});
