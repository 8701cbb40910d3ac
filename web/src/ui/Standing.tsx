import type { Standing } from "../lib/standing.ts";
import { LevelIcon } from "./Level.tsx";
import "./Standing.css";

interface StandingIconProps {
  standing: Standing;
}

/** How a member fares as a shape, as LevelIcon has it; one that is down, or has no verdict, has a shape of its own. */
export function StandingIcon({ standing }: StandingIconProps) {
  if (standing !== "down" && standing !== "unknown") return <LevelIcon level={standing} />;
  return (
    <svg className="level__icon standing" viewBox="0 0 24 24" data-standing={standing} aria-hidden="true">
      <circle cx="12" cy="12" r="10" />
      <path d={standing === "down" ? "m8 8 8 8M16 8l-8 8" : "M8 12h8"} />
    </svg>
  );
}
