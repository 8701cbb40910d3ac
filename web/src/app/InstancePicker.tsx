import type { Instance } from "../api/instances.ts";
import type { Level } from "../lib/cards.ts";
import { needs, STANDING_WORDS, standingOf } from "../lib/standing.ts";
import { StandingIcon } from "../ui/Standing.tsx";
import "./InstancePicker.css";

interface InstancePickerProps {
  members: readonly Instance[];
  /** The one on screen; undefined before any has answered. */
  instance: string | undefined;
  /** What its newest sample says: newer than the list. */
  level: Level | undefined;
  onChoose: (instance: string) => void;
}

/**
 * Which member is on screen, and how it fares; and the way to another one. The browser's own list, unseen over the name of the
 * machine: it finds one of hundreds by its first letters, and is a wheel on a phone.
 */
export function InstancePicker({ members, instance = "", level, onChoose }: InstancePickerProps) {
  const shown = members.find(({ name }) => name === instance);
  return (
    <span className="picker">
      <StandingIcon standing={shown?.up === false ? "down" : (level ?? "unknown")} />
      <svg className="picker__arrow" viewBox="0 0 16 16" aria-hidden="true">
        <path d="m4 6.5 4 4 4-4" />
      </svg>
      <select
        className="picker__select"
        aria-label="Instance"
        title="Show another member of the fleet"
        value={instance}
        onChange={({ target }) => onChoose(target.value)}
      >
        {shown === undefined && <option value={instance}>{instance}</option>}
        {members.map((member) => {
          const standing = standingOf(member);
          return (
            <option key={member.name} value={member.name}>
              {member.name}
              {needs(standing) > 0 && ` · ${STANDING_WORDS[standing].toLowerCase()}`}
            </option>
          );
        })}
      </select>
    </span>
  );
}
