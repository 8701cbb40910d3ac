import { memo } from "react";
import { DASH } from "../lib/format.ts";
import "./Value.css";

interface ValueProps {
  /** Formatted; a dash says that it is not known. */
  text: string;
  isLoading?: boolean;
}

/** A value, or the place where it will be, or that it is not known: in words too, because a dash alone is not read aloud. */
export const Value = memo(function Value({ text, isLoading = false }: ValueProps) {
  if (isLoading) return <Skeleton />;
  if (text !== DASH) {
    const [number, unit] = text.split("\u00a0", 2);
    return unit === undefined || text.includes(" ") ? (
      <span className="value">{text}</span>
    ) : (
      <span className="value">
        {number}
        <span className="value__unit">&nbsp;{unit}</span>
      </span>
    );
  }
  return (
    <span className="value value--unknown">
      <span aria-hidden="true">{DASH}</span>
      <span className="visually-hidden">not known</span>
    </span>
  );
});

function Skeleton() {
  return (
    <span className="value value--loading">
      <span className="visually-hidden">loading</span>
    </span>
  );
}
