import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useDeferredValue,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import type { InstancesAnswer } from "../../api/instances.ts";
import { isOrderHeld } from "../../lib/hold-order.ts";
import { formatAge } from "../../lib/time.ts";
import { unseenSeconds } from "../../lib/unseen.ts";
import { type FleetColumn, formatView, openInstance, type View } from "../../lib/view.ts";
import { returnToPlace } from "../../ui/place.ts";
import { isPlainClick } from "../../ui/plain-click.ts";
import { FleetTable } from "./FleetTable.tsx";
import { COLUMNS } from "./fleet-columns.ts";
import { compareMembers, type FleetOrder, matchesMember, nextOrder } from "./fleet-order.ts";
import { describeFleet, describeMatches, describeSeen } from "./fleet-words.ts";
import { useHeldOrder } from "./use-held-order.ts";
import "./FleetPage.css";

interface FleetPageProps {
  /** Undefined before the first. */
  answer: InstancesAnswer | undefined;
  /** Why there is none newer than this; null while there is. */
  failure: Error | null;
  /** The member that the rest of the page shows. */
  shown: string | undefined;
  view: View;
  onView: (change: Partial<View>) => void;
  isPaused: boolean;
}

/** All members, what needs attention first: live, and still while one reads it. */
export function FleetPage({ answer, failure, shown, view, onView, isPaused }: FleetPageProps) {
  const headingId = useId();
  const tableRef = useRef<HTMLDivElement>(null);
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const now = useNow(isPaused);
  const filter = useDeferredValue(view.filter);
  const order: FleetOrder = { column: view.order, isReversed: view.reversed };

  const members = answer?.instances ?? [];
  const seenSeconds = answer && unseenSeconds(answer, now);
  const byName = new Map(members.map((member) => [member.name, member]));
  const current = members.toSorted(compareMembers(order)).map(({ name }) => name);
  const held = useHeldOrder(
    current,
    `${order.column} ${order.isReversed}`,
    (isPointed || isFocused) && answer !== undefined,
  );
  const isHeld = !isPaused && isOrderHeld(held, current);
  const matches = matchesMember(filter);
  const rows = held.flatMap((name) => byName.get(name) ?? []).filter(matches);
  const isFiltered = filter.trim() !== "";

  // After a step back: to the row that it led away from.
  const isReady = answer !== undefined;
  useEffect(() => {
    if (isReady) returnToPlace();
  }, [isReady]);

  const sortBy = ({ column, isReversed }: FleetOrder) => onView({ order: column, reversed: isReversed });
  const open = useCallback(
    (name: string, event: MouseEvent) => {
      if (isPlainClick(event)) onView(openInstance(view, name));
    },
    [view, onView],
  );
  const goToRows = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    tableRef.current?.querySelector<HTMLElement>("[data-key]")?.focus();
  };

  return (
    <section className="fleet" aria-labelledby={headingId} aria-busy={!isReady && failure === null}>
      <div className="fleet__bar">
        <div className="fleet__heading">
          <h2 className="fleet__title" id={headingId}>
            Fleet
          </h2>
          <p className="fleet__count">{isReady ? describeFleet(members) : "\u00a0"}</p>
        </div>
        <div className="fleet__tools">
          <label className="fleet__sort">
            <span className="visually-hidden">Sort by</span>
            <select
              className="fleet__input"
              value={order.column}
              onChange={({ target }) => sortBy({ column: target.value as FleetColumn, isReversed: false })}
            >
              {COLUMNS.map(({ column, by }) => (
                <option key={column} value={column}>
                  By {by}
                </option>
              ))}
            </select>
          </label>
          <label className="fleet__filter">
            <span className="visually-hidden">Filter by name, verdict, finding or version</span>
            <input
              className="fleet__input"
              type="search"
              placeholder="Filter by name, verdict, finding, version"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={view.filter}
              onChange={({ target }) => onView({ filter: target.value })}
              onKeyDown={goToRows}
            />
          </label>
        </div>
      </div>
      <p className="fleet__line" data-failed={failure !== null || undefined}>
        <span>{isReady && isFiltered ? describeMatches(rows.length, members) : ""}</span>
        <span>
          {answer && failure
            ? `Last answer ${formatAge((now - answer.arrivedAt) / 1000)}: ${failure.message}`
            : isHeld
              ? "Order held while you read"
              : ""}
        </span>
      </p>
      {/* Only what the reader's own typing changes is said aloud: the numbers of a live list would never stop. */}
      <p className="visually-hidden" role="status">
        {isReady && isFiltered ? `${describeMatches(rows.length, members)} shown` : ""}
      </p>
      {!isReady && failure !== null ? (
        <p className="fleet__empty">The members cannot be read: {failure.message}. Trying again by itself.</p>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here; it is only noticed that somebody reads.
        <div
          className="fleet__table"
          ref={tableRef}
          data-old={failure !== null || undefined}
          onPointerEnter={() => setIsPointed(true)}
          onPointerLeave={() => setIsPointed(false)}
          onFocus={() => setIsFocused(true)}
          onBlur={({ currentTarget, relatedTarget }) => setIsFocused(currentTarget.contains(relatedTarget))}
        >
          <FleetTable
            rows={isReady ? rows : undefined}
            shown={shown}
            order={order}
            seenOf={(member) => describeSeen(member.up, seenSeconds?.(member))}
            hrefOf={(name) => formatView({ ...view, ...openInstance(view, name) })}
            onSort={(column) => sortBy(nextOrder(order, column))}
            onOpen={open}
          />
          {isReady && rows.length === 0 && (
            <p className="fleet__empty">
              {isFiltered ? (
                <>
                  No member matches “{filter.trim()}”.{" "}
                  <button className="button" type="button" onClick={() => onView({ filter: "" })}>
                    Clear the filter
                  </button>
                </>
              ) : (
                "Nobody is there."
              )}
            </p>
          )}
        </div>
      )}
      {members.length === 1 && (
        <p className="fleet__hint">
          One is a fleet of its own. <code>SYS_STATS_PEERS</code> names the others: <code>host:port</code>, or{" "}
          <code>dns:name:port</code> for all addresses of a name.
        </p>
      )}
    </section>
  );
}

/** The browser's clock in milliseconds since the epoch, a second old at most; it stands still on a paused page. */
function useNow(isPaused: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (isPaused) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isPaused]);
  return now;
}
