import type { Memory } from "../../api/types.ts";
import { DASH, formatBytes, formatCount, formatExactBytes } from "../../lib/format.ts";
import { Term } from "../../ui/Term.tsx";
import { Value } from "../../ui/Value.tsx";
import "./MemoryDetails.css";

interface MemoryDetailsProps {
  memory: Memory | undefined;
  isLoading: boolean;
}

const PARTS = [
  { name: "Available", field: "availableBytes" },
  { name: "Cached", field: "cachedBytes" },
  { name: "Buffers", field: "buffersBytes" },
  { name: "Free", field: "freeBytes" },
] as const satisfies readonly { name: string; field: keyof Memory }[];

/** Each size twice: to grasp, and to the byte. Both are plain text, so that neither needs a pointer to be read. */
export function MemoryDetails({ memory, isLoading }: MemoryDetailsProps) {
  const atLimit = memory?.oomKillEvents
    ?.filter(({ scope }) => scope === "limit")
    .reduce((sum, { kills }) => sum + kills, 0);
  return (
    // Sizes are not the places that they take: one set is put in for the other, so that nothing moves.
    <dl key={String(isLoading)} className="memory">
      {PARTS.map(({ name, field }) => {
        const size = memory?.[field];
        const exact = formatExactBytes(size);
        return (
          <div className="memory__part" key={name}>
            <dt>
              <Term field={`memory.${field}`}>{name}</Term>
            </dt>
            <dd>
              <Value text={formatBytes(size)} isLoading={isLoading} />
            </dd>
            {exact !== DASH && <dd className="memory__exact">{exact}</dd>}
          </div>
        );
      })}
      <div className="memory__part">
        <dt>
          <Term field="memory.oomKills">OOM kills</Term>
        </dt>
        <dd>
          <Value text={formatCount(memory?.oomKills)} isLoading={isLoading} />
        </dd>
        {atLimit !== undefined && atLimit > 0 && (
          <dd className="memory__exact">{formatCount(atLimit)} recently at a container's own limit</dd>
        )}
      </div>
    </dl>
  );
}
