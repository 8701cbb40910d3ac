import { useId } from "react";
import type { Core } from "../../api/types.ts";
import { formatPercent } from "../../lib/format.ts";
import { highest } from "../../lib/series.ts";
import { Term } from "../../ui/Term.tsx";
import "./CoreBars.css";

interface CoreBarsProps {
  cores: readonly Core[];
}

/** Past this many, a bar has no room for its number; the number is still there to point at, and the busiest is told in words. */
const MOST_WITH_NUMBERS = 16;

/** One upright bar for each logical CPU, in the same room for one as for 128: shows whether the load sits on one or on all. */
export function CoreBars({ cores }: CoreBarsProps) {
  const headingId = useId();
  const hasNumbers = cores.length <= MOST_WITH_NUMBERS;
  const busiest = highest(cores, ({ usagePercent }) => usagePercent);
  return (
    <div className="cores">
      <h3 className="cores__title" id={headingId}>
        <Term field="cpu.cores.usagePercent">Each logical CPU</Term>
        {busiest && (
          <span className="cores__busiest">
            busiest: CPU {busiest.id}, {formatPercent(busiest.usagePercent)}
          </span>
        )}
      </h3>
      {hasNumbers ? (
        <ul className="cores__list" aria-label="Each logical CPU">
          {cores.map(({ id, usagePercent }) => (
            <li className="cores__core" key={id} title={`CPU ${id}: ${formatPercent(usagePercent)}`}>
              <Bar usagePercent={usagePercent} />
              <span className="cores__id" aria-hidden="true">
                {id}
              </span>
              <span className="visually-hidden">
                CPU {id} {formatPercent(usagePercent)}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <div className="cores__list" role="img" aria-label={describe(cores)} data-dense>
          {cores.map(({ id, usagePercent }) => (
            <span className="cores__core" key={id} title={`CPU ${id}: ${formatPercent(usagePercent)}`}>
              <Bar usagePercent={usagePercent} />
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function Bar({ usagePercent = 0 }: { usagePercent: number | undefined }) {
  return (
    <span className="cores__track" aria-hidden="true">
      <span className="cores__bar" style={{ "--usage": usagePercent / 100 }} />
    </span>
  );
}

/** The picture of many bars in one sentence. */
function describe(cores: readonly Core[]): string {
  const known = cores.map(({ usagePercent }) => usagePercent).filter((usage) => usage !== undefined);
  const sorted = known.toSorted((one, other) => one - other);
  const nearlyFull = known.filter((usage) => usage >= 90).length;
  return `${cores.length} logical CPUs: from ${formatPercent(sorted[0])} to ${formatPercent(sorted.at(-1))}, median ${formatPercent(sorted[sorted.length >> 1])}; ${nearlyFull} at 90 % or more.`;
}
