import type { InstancesAnswer } from "../api/instances.ts";
import { formatAge } from "../lib/time.ts";
import { unseenSeconds } from "../lib/unseen.ts";
import { openInstance, openPage, type View } from "../lib/view.ts";
import { Notice } from "../ui/Notice.tsx";

interface MemberNoticeProps {
  /** The member that the page waits for. */
  instance: string;
  /** Nobody knows it; else it is known, and does not answer. */
  isUnknown: boolean;
  fleet: InstancesAnswer | undefined;
  view: View;
  onView: (change: Partial<View>) => void;
}

/** Says that the member on screen is away, and offers the others. */
export function MemberNotice({ instance, isUnknown, fleet, view, onView }: MemberNoticeProps) {
  const member = fleet?.instances.find(({ name }) => name === instance);
  const seconds = fleet && member && unseenSeconds(fleet, Date.now())(member);
  const action =
    fleet && fleet.instances.length > 1
      ? { label: "All members", onClick: () => onView(openPage(view, "fleet")) }
      : { label: "Show any member", onClick: () => onView(openInstance(view, undefined)) };
  return (
    <Notice tone="critical" action={action}>
      <strong>{instance}</strong>{" "}
      {isUnknown ? "is not a member of this fleet" : member?.up === false ? "is down" : "does not answer"}
      {/* It changes every second, and is not announced. */}
      {seconds !== undefined && <span aria-hidden="true">, last seen {formatAge(seconds)}</span>}. Waiting for it to
      come back.
    </Notice>
  );
}
