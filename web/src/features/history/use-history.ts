/** Reads of history what the cards of a lens show, and again as time passes. */
import { keepPreviousData, type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { Failure } from "../../api/fetch.ts";
import { reachQuery } from "../../api/history.ts";
import { queryInstant } from "../../api/prometheus.ts";
import { backendQuery } from "../../api/queries.ts";
import { type CardId, type Lens, lensOf } from "../../lib/cards.ts";
import type { Point } from "../../lib/points.ts";
import { expressionOf, gridOf, type Part, USUAL_INTERVAL } from "../../lib/promql.ts";
import { edgesOf, LIVE_SECONDS, type Range } from "../../lib/range.ts";
import { CARD_QUESTIONS, type CardQuestion, ofDevice } from "./card-questions.ts";
import { askMarks } from "./history-marks.ts";
import type { CardHistory, HistoryAnswer } from "./history-source.ts";
import { ALL_PARTS, askTracks, type Line, type TracksQuestion, wholeOf } from "./tracks.ts";

export interface HistoryQuestion {
  instance: string | undefined;
  range: Range;
  compare: "day" | "week" | undefined;
  lens: Lens;
  /** Which of its cards have something to show. */
  isShown: (card: CardId) => boolean;
  /** The machine's clock, looked at when history is read. */
  now: number;
  isPaused: boolean;
}

export interface ReadHistory extends HistoryAnswer {
  instance: string | undefined;
  /** The disk that the chart of disks is of. */
  disk: string | undefined;
  /** The cards whose history could not be read. */
  failed: readonly CardId[];
  failure: Error | undefined;
  /** Why it is not known what happened. */
  marksFailure: Error | undefined;
}

const DAYS_BEFORE = { day: 1, week: 7 };
export const BESIDE_WORDS = { day: "A day before", week: "A week before" };

/** The samples that the page holds fill the end of a chart for five minutes: until then there is time. */
const PACE_SECONDS = { least: 30, most: 240, ofWeeks: 600 };
const WEEKS_STEP_SECONDS = 3600;

/** Whether there will be more of a range: of one that ends in a moment, or today, until its end has been read. */
export function isOpen(range: Range, now: number): boolean {
  return "last" in range || range.to > now - LIVE_SECONDS;
}

/** Of what came in, what may follow on what was read of a range. */
export function newestOf<Value>(points: readonly Point<Value>[], range: Range, now: number): readonly Point<Value>[] {
  if ("last" in range) return points;
  return isOpen(range, now) ? points.filter(({ time }) => time <= range.to) : [];
}

/** In milliseconds, to the next read: of a range of which there will be more, and of any that failed in a way that passes by itself. */
export function paceOf(range: Range, interval: number, now: number, failure?: Error | null): number | false {
  if (isPassing(failure)) return 1000 * PACE_SECONDS.least;
  if (!isOpen(range, now)) return false;
  const { step } = gridOf(edgesOf(range, now), interval);
  const { least, most, ofWeeks } = PACE_SECONDS;
  return 1000 * (step >= WEEKS_STEP_SECONDS ? ofWeeks : Math.min(most, Math.max(least, step)));
}

/** No answer, or a member that restarts and has yet to open its history: not a question that is refused. */
function isPassing(failure: Error | null | undefined): boolean {
  return failure instanceof Failure && (failure.status === undefined || failure.status >= 500);
}

/** In seconds from a moment to the same time of an earlier day. By the reader's calendar: a day on which clocks are set has not 24 hours. */
export function offsetOf(compare: HistoryQuestion["compare"], moment: number): number {
  if (compare === undefined) return 0;
  const date = new Date(moment * 1000);
  date.setDate(date.getDate() - DAYS_BEFORE[compare]);
  return Math.round(moment - date.getTime() / 1000);
}

export function useHistory(question: HistoryQuestion) {
  const { instance, range, lens, isShown, now, isPaused } = question;
  const reach = useQuery(reachQuery(instance, isPaused));
  const interval = reach.data?.interval ?? USUAL_INTERVAL;
  const cards = (Object.keys(CARD_QUESTIONS) as CardId[]).filter((card) => lensOf(card) === lens && isShown(card));
  const history = useQuery({
    ...historyQuery(question, cards, interval),
    refetchInterval: ({ state: { data, error } }) =>
      isPaused ? false : paceOf(range, interval, now, error ?? data?.failure ?? data?.marksFailure),
    // What is drawn of a longer range is of use until the shorter one is read.
    placeholderData: keepPreviousData,
    // Where there is no history nothing is asked of it; and without the interval of its samples, the first charts would be asked for twice.
    // Before the first sample, what time it is on the machine is not known either.
    enabled: reach.data !== undefined && now > 0,
  });
  const read = history.data?.instance === instance ? history.data : undefined;
  return { read, reach: reach.data, failure: reach.error ?? history.error, isReading: history.isFetching };
}

function historyQuery(question: HistoryQuestion, cards: readonly CardId[], interval: number) {
  return queryOptions({
    queryKey: ["history", question.instance, cards.join(), question.range, question.compare, interval],
    queryFn: ({ client, signal }) => readHistory(client, question, cards, interval, signal),
    // A page that was hidden has not read for a while, and has no samples of that time.
    refetchOnWindowFocus: isOpen(question.range, question.now) && !question.isPaused,
    staleTime: 1000 * PACE_SECONDS.least,
    structuralSharing: false,
    gcTime: 60_000,
    retry: false,
  });
}

async function readHistory(
  client: QueryClient,
  { instance, range, compare, now }: HistoryQuestion,
  cards: readonly CardId[],
  interval: number,
  signal: AbortSignal,
): Promise<ReadHistory> {
  const backend = await client.ensureQueryData(backendQuery);
  const edges = edgesOf(range, now);
  const asked = { instance, edges, now, interval, offset: offsetOf(compare, edges.to) };
  let disk: string | undefined;
  const askCard = async (card: CardId): Promise<CardHistory | undefined> => {
    let question = CARD_QUESTIONS[card];
    if (question === undefined) return undefined;
    if (card === "disks") {
      disk = await busiestDisk(client, backend, asked, range);
      if (disk !== undefined) question = ofDevice(question, disk);
    }
    return {
      question,
      tracks: await askTracks(backend, linesOf(question), asked, signal),
      disk: card === "disks" ? disk : undefined,
    };
  };
  const [marks, ...answers] = await Promise.all([
    settled(askMarks(backend, asked, signal)),
    ...cards.map((card) => settled(askCard(card))),
  ]);
  signal.throwIfAborted();
  const failed = cards.filter((_, index) => answers[index]?.failure !== undefined);
  const [failure] = answers.flatMap((answer) => answer.failure ?? []);
  if (failure !== undefined && failed.length === cards.length) throw failure;
  return {
    instance,
    cards: new Map(cards.flatMap((card, index) => pairOf(card, answers[index]?.value))),
    marks: marks.value ?? [],
    beside: compare && BESIDE_WORDS[compare],
    disk,
    failed,
    failure,
    marksFailure: marks.failure,
  };
}

function pairOf(card: CardId, answer: CardHistory | undefined): [CardId, CardHistory][] {
  return answer === undefined ? [] : [[card, answer]];
}

/** What is drawn and summed up, and no more: of the layers of a stack their means alone. */
function linesOf({ layers, whole, headline }: CardQuestion): Line[] {
  return [
    ...Object.values(layers).map((want) => ({ want, parts: whole ? MEAN : ALL_PARTS, isCompared: !whole })),
    ...(whole ? [{ want: whole.want, parts: ALL_PARTS, isCompared: true }] : []),
    ...(typeof headline === "object" ? [{ want: headline, parts: MEAN_AND_MOST, isCompared: false }] : []),
  ];
}

const MEAN: readonly Part[] = ["average"];
const MEAN_AND_MOST: readonly Part[] = ["average", "most"];

const KNOWN_BUSIEST_MS = 600_000;

/** The one that moved most in the range: asked once, and not again with each read. */
function busiestDisk(
  client: QueryClient,
  backend: URL,
  asked: TracksQuestion,
  range: Range,
): Promise<string | undefined> {
  const { instance } = asked;
  return client
    .fetchQuery({
      queryKey: ["busiest disk", instance, range],
      queryFn: async ({ signal }) => {
        const { time, whole } = wholeOf(asked);
        const [read, written] = ["read", "write"].map((way) =>
          expressionOf({ name: `sys_stats_disk_${way}_bytes_per_second` }, "total", whole),
        );
        const query = `topk(1, sum by (device) (${read} + ${written}))`;
        const [sample] = await queryInstant(backend, { query, instance, time }, { signal });
        return sample?.labels.device ?? null;
      },
      staleTime: KNOWN_BUSIEST_MS,
      retry: false,
    })
    .then((device) => device ?? undefined);
}

interface Settled<Value> {
  value?: Value;
  failure?: Failure;
}

/** One card that cannot be read keeps no other from being drawn. */
function settled<Value>(promise: Promise<Value>): Promise<Settled<Value>> {
  return promise.then(
    (value) => ({ value }),
    (failure: Failure) => ({ failure }),
  );
}
