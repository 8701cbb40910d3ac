import { type MouseEvent, useCallback, useDeferredValue, useEffect, useRef, useState } from "react";
import type { InstancesAnswer } from "../../api/instances.ts";
import { isOrderHeld } from "../../lib/hold-order.ts";
import { formatAge } from "../../lib/time.ts";
import { unseenSeconds } from "../../lib/unseen.ts";
import { formatView, openInstance, type View } from "../../lib/view.ts";
import { ListPage } from "../../ui/ListPage.tsx";
import { returnToPlace } from "../../ui/place.ts";
import { isPlainClick } from "../../ui/plain-click.ts";
import { useHeldOrder } from "../../ui/use-held-order.ts";
import { useReading } from "../../ui/use-reading.ts";
import { FleetTable } from "./FleetTable.tsx";
import { COLUMNS } from "./fleet-columns.ts";
import { compareMembers, type FleetOrder, matchesMember, nextOrder, toFleetColumn } from "./fleet-order.ts";
import { describeFleet, describeMatches, describeSeen } from "./fleet-words.ts";
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
  const tableRef = useRef<HTMLDivElement>(null);
  const reading = useReading();
  const now = useNow(isPaused);
  const filter = useDeferredValue(view.filter);
  const order: FleetOrder = { column: toFleetColumn(view.order), isReversed: view.reversed };

  const members = answer?.instances ?? [];
  const seenSeconds = answer && unseenSeconds(answer, now);
  const byName = new Map(members.map((member) => [member.name, member]));
  const current = members.toSorted(compareMembers(order)).map(({ name }) => name);
  const held = useHeldOrder(current, `${order.column} ${order.isReversed}`, reading.isRead && answer !== undefined);
  const isHeld = !isPaused && isOrderHeld(held, current);
  const matches = matchesMember(filter);
  const rows = held.flatMap((name) => byName.get(name) ?? []).filter(matches);
  const isFiltered = filter.trim() !== "";

  // After a step back: to the row that it led away from.
  const isReady = answer !== undefined;
  useEffect(() => {
    if (isReady) returnToPlace();
  }, [isReady]);

  const sortBy = ({ column, isReversed }: FleetOrder) =>
    onView({ order: column === "need" ? undefined : column, reversed: isReversed });
  const open = useCallback(
    (name: string, event: MouseEvent) => {
      if (isPlainClick(event)) onView(openInstance(view, name));
    },
    [view, onView],
  );
  return (
    <ListPage
      className="fleet"
      title="Fleet"
      count={isReady ? describeFleet(members) : undefined}
      isLoading={!isReady && failure === null}
      columns={COLUMNS}
      sortedBy={order.column}
      onSortBy={(column) => sortBy({ column, isReversed: false })}
      filter={view.filter}
      filterParts={["name", "verdict", "finding", "version"]}
      onFilter={(filter) => onView({ filter })}
      reason={isReady && isFiltered ? describeMatches(rows.length, members) : ""}
      state={
        answer && failure
          ? `Last answer ${formatAge((now - answer.arrivedAt) / 1000)}: ${failure.message}`
          : isHeld
            ? "Order held while you read"
            : ""
      }
      isOld={failure !== null}
      announced={isReady && isFiltered ? `${describeMatches(rows.length, members)} shown` : ""}
      failure={
        !isReady && failure !== null
          ? `The members cannot be read: ${failure.message}. Trying again automatically.`
          : undefined
      }
      isEmpty={isReady && rows.length === 0}
      noun="member"
      nothing="No members"
      reading={reading}
      tableRef={tableRef}
      after={
        members.length === 1 && (
          <p className="fleet__hint">
            Only this machine so far. To add others, name them in <code>SYS_STATS_PEERS</code>: <code>host:port</code>,
            or <code>dns:name:port</code> for every address of a name.
          </p>
        )
      }
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
    </ListPage>
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
