import { WALK_SECONDS } from "../../api/workload-usage.ts";
import type { Workload } from "../../api/workloads.ts";
import {
  formatByteRate,
  formatByteRateTick,
  formatBytes,
  formatByteTick,
  formatDuration,
  formatNumber,
  formatPercent,
} from "../../lib/format.ts";
import { GAP_INTERVALS } from "../../lib/points.ts";
import { growingByteScale, growingScale, percentScale, type Scale } from "../../lib/scale.ts";
import { summarize, sumOf } from "../../lib/series.ts";
import { formatClock } from "../../lib/time.ts";
import { DetailMetric } from "../../ui/Detail.tsx";
import { longestWait, RESOURCE_WORDS, waitedPercent } from "./workload-numbers.ts";
import { HISTORY_SECONDS, type WorkloadSample } from "./workload-watch.ts";
import { formatCores } from "./workload-words.ts";

interface WorkloadTrendsProps {
  workload: Workload;
  samples: readonly WorkloadSample[];
}

const GAP_SECONDS = GAP_INTERVALS * WALK_SECONDS;

interface Trend {
  title: string;
  field: string | readonly string[];
  color: `--${string}`;
  pick: (sample: WorkloadSample) => number | undefined;
  format: (value: number | undefined) => string;
  tick: (value: number) => string;
  scale: Scale;
  /** What the numbers are of, before average and peak. */
  of?: string;
}

const TRENDS: readonly Trend[] = [
  {
    title: "CPU",
    field: "WorkloadCPU.usageCores",
    color: "--series-blue",
    pick: ({ cores }) => cores,
    format: (cores) =>
      cores === undefined ? formatCores(cores) : `${formatCores(cores)}\u00a0${cores === 1 ? "CPU" : "CPUs"}`,
    tick: formatNumber,
    scale: growingScale(0.1),
  },
  {
    title: "Memory",
    field: "WorkloadMemory.workingSetBytes",
    color: "--series-green",
    pick: ({ bytes }) => bytes,
    format: formatBytes,
    tick: formatByteTick,
    scale: growingByteScale(1024 ** 2),
  },
  {
    title: "Disk",
    field: ["WorkloadDisk.readBytesPerSecond", "WorkloadDisk.writeBytesPerSecond"],
    color: "--series-purple",
    pick: (sample) => sumOf([sample.readBytesPerSecond, sample.writeBytesPerSecond]),
    format: formatByteRate,
    tick: formatByteRateTick,
    scale: growingByteScale(64 * 1024),
    of: "read and written",
  },
  {
    title: "Network",
    field: ["WorkloadNetwork.receiveBytesPerSecond", "WorkloadNetwork.transmitBytesPerSecond"],
    color: "--series-sky",
    pick: (sample) => sumOf([sample.receiveBytesPerSecond, sample.transmitBytesPerSecond]),
    format: formatByteRate,
    tick: formatByteRateTick,
    scale: growingByteScale(64 * 1024),
    of: "received and sent",
  },
  {
    title: "Waiting",
    field: "Workload.pressure",
    color: "--series-orange",
    pick: (sample) => {
      const { waitedForCpuPercent: cpu, waitedForMemoryPercent: memory, waitedForDiskPercent: disk } = sample;
      const known = [cpu, memory, disk].filter((value) => value !== undefined);
      return known.length === 0 ? undefined : Math.max(...known);
    },
    format: formatPercent,
    tick: (percent) => `${percent}\u00a0%`,
    scale: percentScale,
    of: "of the last 10 s",
  },
];

/** What the page has seen of it. What was never known of it has no chart. */
export function WorkloadTrends({ workload, samples }: WorkloadTrendsProps) {
  const times = samples.map(({ time }) => time);
  const to = times.at(-1) ?? 0;
  const spanSeconds = Math.max(60, Math.min(HISTORY_SECONDS, to - (times[0] ?? to)));
  const axis = { times, from: to - spanSeconds, to, gapSeconds: GAP_SECONDS };
  const ends = { left: `−${formatDuration(Math.round(spanSeconds))}`, right: formatClock(to) };
  return (
    <div className="detail__history">
      {TRENDS.map(({ title, field, color, pick, format, tick, scale, of }) => {
        const values = samples.map(pick);
        const { average, peak } = summarize(values);
        if (peak === undefined && title !== "CPU") return null;
        const { max } = scale(peak ?? 0);
        const said = `average ${format(average)}, peak ${format(peak)}`;
        return (
          <DetailMetric
            key={title}
            title={title}
            field={field}
            now={format(values.at(-1))}
            about={[of, title === "Waiting" ? describeWaits(workload) : said.replace(", ", " · ")]
              .filter(Boolean)
              .join(" · ")}
            summary={said}
            trend={{ ...axis, values: values.map((value) => value ?? null), max }}
            color={color}
            top={tick(max)}
            {...ends}
          />
        );
      })}
    </div>
  );
}

/** "CPU 34.0 %, memory 0.0 %, disk 2.1 %" */
function describeWaits(workload: Workload): string {
  if (longestWait(workload) === undefined) return "";
  return (["cpu", "memory", "io"] as const)
    .map((resource) => `${RESOURCE_WORDS[resource]} ${formatPercent(waitedPercent(workload, resource))}`)
    .join(", ");
}
