import type { Memory } from "../../api/types.ts";
import { DASH, formatBytes, formatExactBytes } from "../../lib/format.ts";
import { Value } from "../../ui/Value.tsx";
import "./MemoryDetails.css";

interface MemoryDetailsProps {
  memory: Memory | undefined;
  isLoading: boolean;
}

const PARTS: readonly { name: string; about: string; bytes: (memory: Memory) => number }[] = [
  { name: "Available", about: "What programs could still get", bytes: (memory) => memory.availableBytes },
  { name: "Cached", about: "Copies of files, given back on demand", bytes: (memory) => memory.cachedBytes },
  { name: "Buffers", about: "Blocks of devices, given back on demand", bytes: (memory) => memory.buffersBytes },
  { name: "Free", about: "Not used for anything", bytes: (memory) => memory.freeBytes },
];

/** Each size twice: to grasp, and to the byte. Both are plain text, so that neither needs a pointer to be read. */
export function MemoryDetails({ memory, isLoading }: MemoryDetailsProps) {
  return (
    <dl className="memory">
      {PARTS.map(({ name, about, bytes }) => {
        const size = memory && bytes(memory);
        const exact = formatExactBytes(size);
        return (
          <div className="memory__part" key={name}>
            <dt title={about}>{name}</dt>
            <dd>
              <Value text={formatBytes(size)} isLoading={isLoading} />
            </dd>
            {exact !== DASH && <dd className="memory__exact">{exact}</dd>}
          </div>
        );
      })}
    </dl>
  );
}
