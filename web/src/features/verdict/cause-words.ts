/** The clauses of a finding beside what the api says in a sentence: who waits, and because of whom. */
import type { Cause, Sentence, Victim } from "../../api/types.ts";
import { formatWholePercent } from "../../lib/format.ts";
import { type Resource, resourceOf } from "../../lib/resource.ts";

const OF: Record<Resource, string> = { cpu: "CPU", memory: "Memory", io: "Disk" };
const FOR: Record<Resource, string> = { cpu: "a CPU", memory: "memory", io: "a disk" };

/** One of those that a finding names, and what it wants or has too much of. */
export interface Party {
  who: Cause | Victim;
  resource: Resource;
}

/** A piece of a sentence; with a party, it leads there. */
export interface Piece extends Partial<Party> {
  text: string;
}

/**
 * Because of whom: "postgres waited 3.4 of the last 10 s for a CPU; backup.service used 7.1 of 8 CPUs meanwhile, 3 times its usual.",
 * or of processes "CPU: ffmpeg 59 %, node 58 %; 42 % by processes too short-lived to list." Empty where nobody is known.
 */
export function describeCauses({ causes = [], victims = [], field }: Sentence, cpus: number | undefined): Piece[] {
  const resource = causes[0]?.field ?? resourceOf(field);
  const workloads = causes.filter(({ kind }) => kind === "workload");
  const [first] = causes;
  if (first === undefined || workloads.length + victims.length > 0) {
    const waited = victims
      .slice(0, MOST_VICTIMS)
      .flatMap((who, index): Piece[] => [
        { text: index === 0 ? "" : " and " },
        { text: who.name, who, resource },
        { text: `${index === 0 ? " waited" : ""} ${who.waitedSeconds.toFixed(1)}` },
      ]);
    const used = workloads.flatMap((who, index): Piece[] => [
      { text: index > 0 || waited.length > 0 ? "; " : "" },
      { text: who.name ?? "", who, resource },
      { text: describeUse(who, cpus, index, waited.length > 0) },
    ]);
    if (waited.length > 0) waited.push({ text: ` of the last 10 s for ${FOR[resource]}` });
    return waited.length + used.length > 0 ? [...waited, ...used, { text: "." }] : [];
  }
  const share = ({ sharePercent }: Cause) => formatWholePercent(sharePercent);
  const listed = causes.filter(({ kind }) => kind !== "unlisted").map((cause) => `${cause.name} ${share(cause)}`);
  const unlisted = causes
    .filter(({ kind }) => kind === "unlisted")
    .map((cause) => `${share(cause)} by processes too short-lived to list`);
  const text = `${OF[resource]}: ${[listed.join(", "), ...unlisted].filter((part) => part !== "").join("; ")}.`;
  return [{ text, who: first, resource }];
}

const MOST_VICTIMS = 2;

/** " used 7.1 of 8 CPUs meanwhile, 3 times its usual" */
function describeUse(
  { field, sharePercent, timesUsual }: Cause,
  cpus: number | undefined,
  index: number,
  isMeanwhile: boolean,
) {
  const [number, all] =
    field === "cpu" && cpus !== undefined
      ? [((sharePercent / 100) * cpus).toFixed(1), ` of ${cpus} CPUs`]
      : [
          formatWholePercent(sharePercent),
          ` of ${{ cpu: "the CPUs", memory: "the memory", io: "the disk traffic" }[field]}`,
        ];
  const usual =
    timesUsual === undefined ? "" : `, ${timesUsual < 2.5 ? "twice" : `${Math.round(timesUsual)} times`} its usual`;
  const verb = field === "memory" ? "uses" : field === "io" ? "made" : "used";
  return ` ${verb} ${number}${index === 0 ? all + (isMeanwhile && field !== "memory" ? " meanwhile" : "") : ""}${usual}`;
}
