import { lazy, Suspense, useEffect } from "react";
import type { PanelProps } from "../api/snapshot.ts";
import { CpuPanel } from "../features/cpu/CpuPanel.tsx";
import { LoadPanel } from "../features/load/LoadPanel.tsx";
import { MemoryPanel } from "../features/memory/MemoryPanel.tsx";
import { PressurePanel } from "../features/pressure/PressurePanel.tsx";
import { SwapPanel } from "../features/swap/SwapPanel.tsx";
import { Verdict } from "../features/verdict/Verdict.tsx";
import { type CardId, cardOf, fieldsOf, type Lens, lensOf, toCardId } from "../lib/cards.ts";
import { missingElsewhere, missingOf } from "../lib/missing.ts";
import { formatView, type View } from "../lib/view.ts";
import { cardElementId } from "../ui/Card.tsx";
import { MissingList } from "../ui/MissingList.tsx";
import "./Overview.css";

// Only where there is a container to look at.
const ContainerPanels = lazy(() => import("./ContainerPanels.tsx"));

// Asked for at once, but not waited for.
const morePanels = import("./MorePanels.tsx");
const MorePanels = lazy(() => morePanels);

interface OverviewProps extends PanelProps {
  lens: Lens;
  view: View;
  onView: (change: Partial<View>) => void;
}

/** The verdict, and a card for each metric of one lens. */
export function Overview({ points, spanSeconds, lens, view, onView }: OverviewProps) {
  const snapshot = points.at(-1)?.value;
  const lenses = snapshot?.lenses.map(({ name }) => name) ?? [];
  const reachable = (field: string) => {
    const card = cardOf(field);
    return card !== undefined && lenses.includes(lensOf(card)) ? card : undefined;
  };
  const placeOf = (card: CardId) => ({ card, lens: lenses.length > 1 ? lensOf(card) : view.lens });
  const isReady = snapshot !== undefined;
  const focus = toCardId(view.card);

  // The address names a card: after a reload, or a step back.
  useEffect(() => {
    if (isReady && focus !== undefined) focusCard(focus);
  }, [isReady, focus]);

  const follow = (field: string) => {
    const card = reachable(field);
    if (card === undefined) return;
    onView(placeOf(card));
    // After the other lens has been drawn, where that is needed.
    requestAnimationFrame(() => focusCard(card));
  };

  return (
    <>
      <Verdict
        verdict={snapshot?.verdict}
        hrefOf={(field) => {
          const card = reachable(field);
          return card && formatView({ ...view, ...placeOf(card) });
        }}
        onFollow={follow}
      />
      {lens === "container" ? (
        <Suspense>
          <ContainerPanels points={points} spanSeconds={spanSeconds} />
        </Suspense>
      ) : (
        <div className="overview" data-lens={lens}>
          <CpuPanel points={points} spanSeconds={spanSeconds} />
          <MemoryPanel points={points} spanSeconds={spanSeconds} />
          <PressurePanel points={points} spanSeconds={spanSeconds} />
          <LoadPanel points={points} spanSeconds={spanSeconds} />
          <SwapPanel points={points} spanSeconds={spanSeconds} />
          <Suspense>
            <MorePanels points={points} spanSeconds={spanSeconds} />
          </Suspense>
        </div>
      )}
      <MissingList entries={missingElsewhere(missingOf(snapshot), lenses.flatMap(fieldsOf))} />
    </>
  );
}

function focusCard(card: CardId): void {
  const element = document.getElementById(cardElementId(card));
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element?.scrollIntoView({ behavior: isCalm ? "instant" : "smooth", block: "nearest" });
  element?.focus({ preventScroll: true });
}
