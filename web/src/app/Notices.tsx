import { useQuery } from "@tanstack/react-query";
import type { Failure } from "../api/fetch.ts";
import type { InstancesAnswer } from "../api/instances.ts";
import type { LiveState } from "../api/live-store.ts";
import { buildQuery, isOtherVersion, isSameBuild } from "../api/queries.ts";
import type { Health } from "../lib/health.ts";
import type { View } from "../lib/view.ts";
import { lazyPart } from "../ui/lazy-part.tsx";
import { Notice } from "../ui/Notice.tsx";
import "./Notices.css";

const MemberNotice = lazyPart(async () => (await import("./fleet-parts.ts")).MemberNotice, {
  name: "The notice about this member",
});

interface NoticesProps {
  health: Health;
  state: LiveState;
  /** The one that the page shows, or waits for. */
  instance: string | undefined;
  fleet: InstancesAnswer | undefined;
  view: View;
  onView: (change: Partial<View>) => void;
  onDismissGone: () => void;
}

/** What the reader should know beside the numbers: that they stopped and why, that they are another machine's, that the page is old. */
export function Notices({ health, state, instance, fleet, view, onView, onDismissGone }: NoticesProps) {
  const { data: build } = useQuery(buildQuery);
  const { failure, goneInstance } = state;
  const newest = state.points.at(-1)?.value;
  const isUnknown = failure?.kind === "problem" && failure.status === 404;
  const isMember = instance !== undefined && (isUnknown || isAway(failure, instance));
  const isOld = build !== undefined && !isSameBuild(build, __BUILD__);
  return (
    <div className="notices" role="status">
      {isMember && view.page !== "fleet" && (
        <MemberNotice instance={instance} isUnknown={isUnknown} fleet={fleet} view={view} onView={onView} />
      )}
      {health === "offline" && !isMember && (
        <Notice tone="critical">
          <strong>Offline.</strong> {failure ? sentence(failure.message) : "The server has not answered yet."}{" "}
          Reconnecting automatically.
        </Notice>
      )}
      {goneInstance !== undefined && (
        <Notice tone="quiet" action={{ label: "OK", onClick: onDismissGone }}>
          <strong>{goneInstance}</strong> is gone;{" "}
          {newest ? (
            <>
              now showing <strong>{newest.instance}</strong>
            </>
          ) : (
            "looking for another instance"
          )}
          .
        </Notice>
      )}
      {!isOld && newest !== undefined && isOtherVersion(newest.version, __BUILD__.version) && (
        <Notice tone="quiet">
          The API is version <strong>{newest.version}</strong>, this page is <strong>{__BUILD__.version}</strong>: some
          values may not be shown.
        </Notice>
      )}
      {newest === undefined && state.unreadableEvents > 0 && (
        <Notice tone="critical">This page cannot read what the API sends. Their versions may differ.</Notice>
      )}
      {isOld && (
        <Notice tone="quiet" action={{ label: "Reload", onClick: () => location.reload() }}>
          A newer version is ready.
        </Notice>
      )}
    </div>
  );
}

/** Whoever answered knows the member, and cannot reach it: the problem names it, which one of a proxy would not. */
function isAway(failure: Failure | undefined, instance: string): boolean {
  return [502, 504].includes(failure?.status ?? 0) && (failure?.message.includes(`"${instance}"`) ?? false);
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? "" : "."}`;
}
