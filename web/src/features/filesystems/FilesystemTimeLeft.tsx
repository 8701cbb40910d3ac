import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { filesystemGrowthQuery, filesystemKey, timeLeftOf } from "../../api/time-left.ts";
import type { Filesystem } from "../../api/types.ts";
import { TimeLeft } from "../../ui/TimeLeft.tsx";

export interface FilesystemTimeLeftProps {
  filesystem: Filesystem;
  instance: string;
  /** When it was sampled. */
  at: number;
}

/** When a filesystem will be full. A module of its own: it is asked for once somebody can see it. */
export function FilesystemTimeLeft({ filesystem, instance, at }: FilesystemTimeLeftProps) {
  const { device, mountpoint, usedBytes, availableBytes } = filesystem;
  const { data } = useQuery(filesystemGrowthQuery({ instance, at }));
  const growth = data?.get(filesystemKey(device, mountpoint));
  const limit = usedBytes + availableBytes;
  const edges = useMemo(() => timeLeftOf(growth, limit), [growth, limit]);
  return (
    <TimeLeft edges={edges} now={at} evidence="If it goes on as in the last 6 h and the last 24 h, which agree.">
      Full
    </TimeLeft>
  );
}
