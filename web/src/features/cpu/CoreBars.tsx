import { useId } from "react";
import type { Core } from "../../api/types.ts";
import { formatPercent } from "../../lib/format.ts";
import { Value } from "../../ui/Value.tsx";
import "./CoreBars.css";

interface CoreBarsProps {
  cores: readonly Core[];
}

/** Past this many, a bar has no room for its number beside it; the number is still there to hover and to hear. */
const MOST_WITH_NUMBERS = 32;

/** One small bar for each logical CPU: shows whether the load sits on one of them or on all. */
export function CoreBars({ cores }: CoreBarsProps) {
  const headingId = useId();
  const isDense = cores.length > MOST_WITH_NUMBERS;
  return (
    <div className="cores">
      <h3 className="cores__title" id={headingId}>
        Each logical CPU
      </h3>
      <ul className="cores__list" aria-labelledby={headingId} data-dense={isDense || undefined}>
        {cores.map(({ id, usagePercent }) => {
          const text = formatPercent(usagePercent);
          return (
            <li className="cores__core" key={id} title={`CPU ${id}: ${text}`}>
              <span className="cores__id">
                <span className="visually-hidden">CPU </span>
                {id}
              </span>
              <span className="cores__track" aria-hidden="true">
                <span className="cores__bar" style={{ "--usage": (usagePercent ?? 0) / 100 }} />
              </span>
              <span className="cores__value">
                <Value text={text} />
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
