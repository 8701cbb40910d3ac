import { useQuery } from "@tanstack/react-query";
import type { LiveState } from "../api/live-store.ts";
import { buildQuery, isOtherVersion, isSameBuild } from "../api/queries.ts";
import type { Health } from "../lib/health.ts";
import { Notice } from "../ui/Notice.tsx";
import "./Notices.css";

interface NoticesProps {
  health: Health;
  state: LiveState;
  onDismissGone: () => void;
}

/** What the reader should know beside the numbers: that they stopped and why, that they are another machine's, that the page is old. */
export function Notices({ health, state, onDismissGone }: NoticesProps) {
  const { data: build } = useQuery(buildQuery);
  const { failure, goneInstance } = state;
  const newest = state.points.at(-1)?.value;
  const instance = newest?.instance;
  const isOld = build !== undefined && !isSameBuild(build, __BUILD__);
  return (
    <div className="notices" role="status">
      {health === "offline" && (
        <Notice tone="critical">
          <strong>Offline.</strong> {failure ? sentence(failure.message) : "The server has not answered yet."} Trying
          again by itself.
        </Notice>
      )}
      {goneInstance !== undefined && (
        <Notice tone="quiet" action={{ label: "OK", onClick: onDismissGone }}>
          <strong>{goneInstance}</strong> is gone;{" "}
          {instance ? (
            <>
              now showing <strong>{instance}</strong>
            </>
          ) : (
            "looking for another instance"
          )}
          .
        </Notice>
      )}
      {!isOld && newest !== undefined && isOtherVersion(newest.version, __BUILD__.version) && (
        <Notice tone="quiet">
          The api is of version <strong>{newest.version}</strong>, this page of <strong>{__BUILD__.version}</strong>:
          some values may not be shown.
        </Notice>
      )}
      {newest === undefined && state.unreadableEvents > 0 && (
        <Notice tone="critical">This page cannot read what the api sends. They may be of different versions.</Notice>
      )}
      {isOld && (
        <Notice tone="quiet" action={{ label: "Reload", onClick: () => location.reload() }}>
          A newer version is ready.
        </Notice>
      )}
    </div>
  );
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? "" : "."}`;
}
