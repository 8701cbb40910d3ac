/** The clause of a finding that says because of whom, in pieces, some of which lead to whom they name. */
import type { Cause, Sentence, Victim } from "../../api/types.ts";
import { formatWholePercent } from "../../lib/format.ts";
import { type Resource, resourceOf } from "../../lib/resource.ts";

/** One of those that a finding names, and what it wants or has too much of. */
export interface Party {
  who: Cause | Victim;
  resource: Resource;
}

/** A piece of a sentence; with a party, it leads there. */
export interface Piece extends Partial<Party> {
  text: string;
}

const OF: Record<Resource, string> = { cpu: "CPU", memory: "Memory", io: "Disk" };

/**
 * Of workloads the api's own sentence: "postgres waited 3.4 of the last 10 s for a CPU; backup.service used 7.1 of the 8 CPUs
 * meanwhile." Of processes "CPU: ffmpeg 59 %, node 58 %; 42 % by processes too short-lived to list." Empty where nobody is known.
 */
export function describeCauses({ causes = [], victims = [], explanation, field }: Sentence): Piece[] {
  const [first] = causes;
  const resource = first?.field ?? resourceOf(field);
  if (explanation) return linkNames(explanation, [...victims, ...causes], resource);
  if (first === undefined) return [];
  const share = ({ sharePercent }: Cause) => formatWholePercent(sharePercent);
  const listed = causes.filter(({ kind }) => kind !== "unlisted").map((cause) => `${cause.name} ${share(cause)}`);
  const unlisted = causes
    .filter(({ kind }) => kind === "unlisted")
    .map((cause) => `${share(cause)} by processes too short-lived to list`);
  const text = `${OF[resource]}: ${[listed.join(", "), ...unlisted].filter((part) => part !== "").join("; ")}.`;
  return [{ text, who: first, resource }];
}

/** Each name where it first stands as a whole, the parties in the order in which the sentence has them. */
function linkNames(sentence: string, parties: readonly (Cause | Victim)[], resource: Resource): Piece[] {
  const pieces: Piece[] = [];
  let rest = sentence;
  for (const who of parties) {
    const { name = "", workload } = who;
    const at = name === "" || workload === undefined ? -1 : indexOfName(rest, name);
    if (at < 0) continue;
    pieces.push({ text: rest.slice(0, at) }, { text: name, who, resource });
    rest = rest.slice(at + name.length);
  }
  return [...pieces, { text: rest }];
}

/** "api" is not to be found in "api-gateway.service". */
function indexOfName(text: string, name: string): number {
  let at = text.indexOf(name);
  const isPart = (letter: string | undefined) => letter !== undefined && /[\w.@/-]/.test(letter);
  // A full stop ends the sentence, or goes on in a name.
  const goesOn = (end: number) => isPart(text[end]) && !(text[end] === "." && !isPart(text[end + 1]));
  while (at >= 0 && (isPart(text[at - 1]) || goesOn(at + name.length))) at = text.indexOf(name, at + 1);
  return at;
}
