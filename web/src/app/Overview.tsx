import { startTransition, useEffect, useMemo, useState } from "react";
import type { WorkloadList } from "../api/workloads.ts";
import type { HistoryView } from "../features/history/HistoryPart.tsx";
import type { Party } from "../features/verdict/cause-words.ts";
import { Verdict } from "../features/verdict/Verdict.tsx";
import { WorkloadsPlace } from "../features/workloads/WorkloadsPlace.tsx";
import { CARD_TITLES, type CardId, cardOf, fieldsOf, findingsOn, lensOf, toCardId } from "../lib/cards.ts";
import { missingElsewhere, missingOf } from "../lib/missing.ts";
import { pickOf, withPick } from "../lib/picks.ts";
import { LIVE_SECONDS } from "../lib/range.ts";
import { formatAge, formatMoment, parseTime } from "../lib/time.ts";
import { formatView, openPage, type View } from "../lib/view.ts";
import { Boundary } from "../ui/Boundary.tsx";
import { CalmGrid } from "../ui/CalmGrid.tsx";
import { cardElementId } from "../ui/Card.tsx";
import { lazyPart } from "../ui/lazy-part.tsx";
import { MissingList } from "../ui/MissingList.tsx";
import { useTallest } from "../ui/use-tallest.ts";
import { hostCards, laterCards } from "./host-cards.tsx";
import type { PageProps } from "./pages.tsx";
import "./Overview.css";

// Only where there is a container to look at.
const ContainerPanels = lazyPart(async () => (await import("./ContainerPanels.tsx")).ContainerPanels, {
  name: "The container",
});

// Only where more than the live window is looked at.
const HistoryPart = lazyPart(async () => (await import("../features/history/HistoryPart.tsx")).HistoryPart, {
  name: "History",
});

/** The verdict, and a card for each metric of one lens. */
export function Overview({ health, ageSeconds, lens, view, onView, heldWorkloads, ...panel }: PageProps) {
  const { snapshot, points, range, onZoom, instance, isPaused } = panel;
  const { from, to, now } = panel.source;
  // What is compared, and one thing by itself, are of history alone.
  const isLive =
    "last" in range
      ? range.last <= LIVE_SECONDS
      : !(view.compare || view.picks) && from >= (points[0]?.time ?? Number.POSITIVE_INFINITY);
  const [history, setHistory] = useState<HistoryView>();
  const past = isLive ? undefined : history;
  const source = useMemo(
    () => past?.sourceOf(points, { from, to }, now) ?? panel.source,
    [past, points, from, to, now, panel.source],
  );
  const lenses = snapshot?.lenses.map(({ name }) => name) ?? [];
  const reachable = (field: string) => {
    const card = cardOf(field);
    return card !== undefined && lenses.includes(lensOf(card)) ? card : undefined;
  };
  const placeOf = (card: CardId) => ({ card, lens: lenses.length > 1 ? lensOf(card) : view.lens });
  const focus = toCardId(view.card);
  const areLaterCardsHere = useLaterCards();
  // A card that stands first, for a finding, and is still being loaded would push the others away once it comes.
  const isReady =
    snapshot !== undefined &&
    (areLaterCardsHere ||
      !hostCards(snapshot)
        .slice(0, FIRST_CARDS)
        .some((card) => card.isLoadedLater));
  const drawn = isReady ? snapshot : undefined;
  const cards = hostCards(drawn);
  const count = useFirstFew(isReady, cards.length);

  // The address names a card: after a reload, or a step back.
  const isWhole = isReady && count >= cards.length;
  useEffect(() => {
    if (isWhole && focus !== undefined) focusCard(focus);
  }, [isWhole, focus]);

  const follow = (field: string) => {
    const card = reachable(field);
    if (card === undefined) return;
    onView(placeOf(card));
    // After the other lens has been drawn, where that is needed.
    requestAnimationFrame(() => focusCard(card));
  };
  const placeOfParty = ({ who: { workload }, resource }: Party): Partial<View> =>
    workload === undefined
      ? { ...openPage(view, "processes"), sort: resource === "memory" ? resource : "cpu" }
      : { ...openPage(view, "workloads"), order: resource === "io" ? "disk" : resource, workload };

  const detail =
    past &&
    ((card: CardId, list?: WorkloadList) => (
      <past.Detail
        {...{ card, snapshot, list, points, instance, range, now, isPaused, onZoom }}
        interval={past.interval}
        read={past.read}
        compare={view.compare}
        pick={pickOf(view.picks, card)}
        onPick={(pick) => onView({ picks: withPick(view.picks, card, pick) })}
      />
    ));
  const props = { snapshot, source, range, onZoom, detail };
  const sentences = snapshot?.verdict.sentences;
  const verdict = useTallest<HTMLDivElement>((sentences ?? []).map(({ field }) => field).join());
  return (
    <>
      <div ref={verdict}>
        <Boundary name="The verdict" basis={snapshot}>
          <Verdict
            verdict={snapshot?.verdict}
            isOld={health === "stale" || health === "offline"}
            age={ageSeconds === undefined ? undefined : formatAge(ageSeconds)}
            moment={
              health === "paused" && snapshot ? formatMoment(Date.parse(snapshot.at) / 1000, source.to) : undefined
            }
            lenses={lenses.length}
            instance={snapshot?.history && snapshot.instance}
            at={snapshot && parseTime(snapshot.at)}
            hrefOf={(field) => {
              const card = reachable(field);
              return card && formatView({ ...view, ...placeOf(card) });
            }}
            onFollow={follow}
            partyHref={(party) => formatView({ ...view, ...placeOfParty(party) })}
            onParty={(party) => onView(placeOfParty(party))}
          />
        </Boundary>
      </div>
      {(view.from !== undefined || !isLive) && (
        <HistoryPart
          {...{ view, onView, instance, lens, snapshot, points, range, now, isPaused, isLive }}
          edges={{ from, to }}
          onHistory={setHistory}
          basis={snapshot}
        />
      )}
      {lens === "container" ? (
        <ContainerPanels {...props} basis={snapshot} />
      ) : (
        // Skeletons are not the cards that take their places: nothing is moved where the first findings come.
        <CalmGrid
          key={`${snapshot !== undefined} ${isReady}`}
          className="overview"
          data-lens={lens}
          order={cards.map(({ id }) => id + findingsOn(id, sentences).length).join()}
        >
          {cards.slice(0, count).map(({ id, Panel }) => (
            <Boundary key={id} name={CARD_TITLES[id]} basis={snapshot}>
              {Panel ? (
                <Panel {...props} snapshot={drawn} basis={snapshot} />
              ) : (
                drawn && (
                  <WorkloadsPlace
                    snapshot={drawn}
                    view={view}
                    onView={onView}
                    isPaused={health === "paused"}
                    held={heldWorkloads}
                    detail={detail}
                  />
                )
              )}
            </Boundary>
          ))}
        </CalmGrid>
      )}
      <MissingList entries={missingElsewhere(missingOf(snapshot), lenses.flatMap(fieldsOf))} />
    </>
  );
}

/** How many cards fill the screen of a phone. */
const FIRST_CARDS = 2;

/** How many of `all` are drawn: few until those are there, so that the first numbers do not wait for the last card. */
function useFirstFew(isReady: boolean, all: number): number {
  const [isFirst, setFirst] = useState(true);
  useEffect(() => {
    if (isReady) startTransition(() => setFirst(false));
  }, [isReady]);
  return isFirst ? FIRST_CARDS : all;
}

/** For how long the first numbers wait for a card, at most. */
const PATIENCE_MS = 2000;

/** Whether the cards that are loaded later can be drawn, or are not worth waiting for any longer. */
function useLaterCards(): boolean {
  const [areHere, setHere] = useState(false);
  useEffect(() => {
    const come = () => startTransition(() => setHere(true));
    const timer = setTimeout(come, PATIENCE_MS);
    void laterCards.then(come);
    return () => clearTimeout(timer);
  }, []);
  return areHere;
}

function focusCard(card: CardId): void {
  const element = document.getElementById(cardElementId(card));
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element?.scrollIntoView({ behavior: isCalm ? "instant" : "smooth", block: "nearest" });
  element?.focus({ preventScroll: true });
}
