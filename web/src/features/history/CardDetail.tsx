/** What a card has of history beside its own chart: of many things the busiest, and each one alone. */
import type { Snapshot } from "../../api/types.ts";
import type { WorkloadList } from "../../api/workloads.ts";
import type { CardId } from "../../lib/cards.ts";
import type { Range } from "../../lib/range.ts";
import { useOnceNear } from "../../ui/use-near.ts";
import { choicesOf, type DetailChart, drawnOf, fullestChart } from "./detail-charts.ts";
import { SeriesChart, type SeriesChartProps } from "./SeriesChart.tsx";
import { useBusiestWorkloads } from "./use-busiest-workloads.ts";
import type { ReadHistory } from "./use-history.ts";
import { useWorkloadPoints } from "./use-workload-points.ts";
import { busiestChart, type LiveWorkloads, workloadCharts } from "./workload-charts.ts";
import "./CardDetail.css";

export interface CardDetailProps extends Omit<SeriesChartProps<Snapshot>, "chart" | "marks"> {
  snapshot: Snapshot | undefined;
  /** The newest list of workloads, where the card reads one. */
  list: WorkloadList | undefined;
  /** The one thing that is looked at. */
  pick: string | undefined;
  onPick: (pick: string | undefined) => void;
  range: Range;
  read: Pick<ReadHistory, "marks" | "disk">;
}

const NOUNS: Partial<Record<CardId, string>> = {
  cpu: "core",
  disks: "disk",
  networks: "interface",
  filesystems: "filesystem",
  sensors: "sensor",
  workloads: "workload",
};

export function CardDetail(props: CardDetailProps) {
  const { snapshot, list, points, pick, onPick, read, ...own } = props;
  const shared = { ...own, marks: read.marks };
  const { card } = own;
  const noun = NOUNS[card];
  // What has been drawn stays: a card that gets lower as it is scrolled away would move all others.
  const { isNear: isSeen, watch } = useOnceNear();
  const { workloads, error } = useBusiestWorkloads({ ...shared, isWanted: card === "workloads" && isSeen });
  const workloadPoints = useWorkloadPoints(list);
  if (card === "container-pids") return <p className="card-detail__pick">No history is kept of this.</p>;
  if (noun === undefined) return null;
  const choices = card === "workloads" ? workloads : choicesOf(card, snapshot);
  // A link may name one that is not here any more: its history is.
  const all =
    pick === undefined || choices.some(({ value }) => value === pick)
      ? choices
      : [...choices, { value: pick, text: pick }];
  const fullest = card === "filesystems" ? fullestChart(snapshot) : undefined;
  const busiest = card === "workloads" ? busiestChart(workloads) : undefined;
  const text = all.find(({ value }) => value === pick)?.text ?? pick ?? "";
  const alone = pick === undefined ? [] : drawnOf(card, pick, text);
  const workload = pick === undefined || card !== "workloads" ? [] : cpuAndMemoryOf(pick, text);
  return (
    <div className="card-detail" ref={watch}>
      {card === "disks" && read.disk !== undefined && (
        <p className="card-detail__pick">The chart is of {read.disk}, which moved most in this time.</p>
      )}
      {error && <p className="series-chart__failed">The busiest workloads cannot be read: {error.message}</p>}
      {isSeen && fullest && <SeriesChart {...shared} key={fullest.key} chart={fullest} points={points} />}
      {isSeen && busiest && <SeriesChart {...shared} key={busiest.key} chart={busiest} points={workloadPoints} />}
      {all.length > 0 && (
        <label className="card-detail__pick">
          One {noun} by itself{" "}
          <select value={pick ?? ""} onChange={({ target }) => onPick(target.value || undefined)}>
            <option value="">none</option>
            {all.map(({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      )}
      {isSeen && alone.map((chart) => <SeriesChart {...shared} key={chart.key} chart={chart} points={points} />)}
      {isSeen &&
        workload.map((chart) => <SeriesChart {...shared} key={chart.key} chart={chart} points={workloadPoints} />)}
    </div>
  );
}

/** The rest is in its own detail. */
function cpuAndMemoryOf(id: string, name: string): DetailChart<LiveWorkloads>[] {
  const { cpu, memory } = workloadCharts(id);
  return [cpu, memory].map((chart) => ({ ...chart, title: `${name}: ${chart.title}` }));
}
