import { type MouseEvent, memo, type ReactNode } from "react";
import type { Instance } from "../../api/instances.ts";
import { DASH, formatPercent } from "../../lib/format.ts";
import { STANDING_WORDS, standingOf } from "../../lib/standing.ts";
import { parseTime } from "../../lib/time.ts";
import type { RowFocus } from "../../ui/SortableTable.tsx";
import { StandingIcon } from "../../ui/Standing.tsx";
import { useOnceNear } from "../../ui/use-near.ts";
import { Value } from "../../ui/Value.tsx";
import { FleetTrend, FleetTrendMissing } from "./FleetTrend.tsx";
import { describeBusiest, findingOf } from "./fleet-words.ts";

interface FleetRowProps extends RowFocus {
  member: Instance;
  href: string;
  /** When it was seen, in words. */
  seen: string;
  /** Whether it is the one that the rest of the page shows. */
  isShown: boolean;
  onOpen: (name: string, event: MouseEvent) => void;
}

/**
 * One member. Its name is the link to it, stretched over the whole row. On a small screen the row is two lines: what the verdict
 * says stands below the rest.
 */
export const FleetRow = memo(function FleetRow({ member, href, seen, isShown, isTabStop, ...row }: FleetRowProps) {
  const { name, hostname, up, version, summary } = member;
  const standing = standingOf(member);
  const finding = findingOf(member);
  const busiest = up ? describeBusiest(member) : "";
  const [fullest] = summary?.filesystems ?? [];
  // Its past is asked for once somebody can see the row.
  const { isNear, watch } = useOnceNear();
  const at = up && isNear ? parseTime(summary?.at ?? "") : undefined;
  const verdict = (
    <>
      <StandingIcon standing={standing} />
      <span className="fleet-row__word">{STANDING_WORDS[standing]}</span>
      {finding !== "" && (
        <span className="fleet-row__finding" title={finding}>
          {finding}
        </span>
      )}
      {at !== undefined && <FleetTrendMissing member={name} at={at} />}
    </>
  );
  return (
    <tr className="list-row fleet-row" data-standing={standing} data-down={!up || undefined} ref={watch}>
      <th scope="row" data-column="name">
        <a
          className="list-row__open"
          href={href}
          id={memberElementId(name)}
          data-key={name}
          tabIndex={isTabStop ? 0 : -1}
          aria-current={isShown || undefined}
          onFocus={() => row.onFocus(name)}
          onKeyDown={row.onKeyDown}
          onClick={(event) => row.onOpen(name, event)}
        >
          {name}
        </a>
        {hostname !== undefined && hostname !== name && <span className="fleet-row__host">{hostname}</span>}
        <span className="list-row__more">
          {verdict}
          {!up && <span className="fleet-row__seen">{seen}</span>}
        </span>
      </th>
      <td data-column="need">
        <span className="fleet-row__verdict">
          {verdict}
          {busiest !== "" && (
            <span className="fleet-row__busiest" title="The workloads that use the most CPUs, and how many">
              {busiest}
            </span>
          )}
        </span>
      </td>
      <Share column="cpu" percent={summary?.cpuUsagePercent}>
        {at !== undefined && <FleetTrend member={name} at={at} kind="cpu" />}
      </Share>
      <Share column="memory" percent={summary?.memoryUsagePercent}>
        {at !== undefined && <FleetTrend member={name} at={at} kind="memory" />}
      </Share>
      <Share column="disk" percent={fullest?.usagePercent} of={fullest?.mountpoint} />
      <td data-column="version">
        <span className="list-row__cut" title={version}>
          <Value text={version ?? DASH} />
        </span>
      </td>
      <td data-column="seen" data-number>
        {seen}
      </td>
    </tr>
  );
});

/** The id of the link to a member, by which the focus comes back to it. */
export function memberElementId(name: string): string {
  return `member-${name}`;
}

interface ShareProps {
  column: string;
  percent: number | undefined;
  of?: string | undefined;
  /** Its past: read out after what is now. */
  children?: ReactNode;
}

function Share({ column, percent, of, children }: ShareProps) {
  return (
    <td data-column={column} data-number title={of}>
      {of !== undefined && <span className="fleet-row__of">{of}</span>}
      <Value text={formatPercent(percent)} />
      <span
        className="list-row__bar"
        aria-hidden="true"
        style={{ "--share": Math.round(Math.min(100, percent ?? 0)) / 100 }}
      />
      {children}
    </td>
  );
}
