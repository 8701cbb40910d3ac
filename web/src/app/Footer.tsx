import { useQuery } from "@tanstack/react-query";
import { type Build, versionQuery } from "../api/queries.ts";
import type { Snapshot } from "../api/types.ts";
import { DASH, formatBytes, formatCount, formatExactBytes, formatMicroseconds, formatPercent } from "../lib/format.ts";
import { type Fact, Facts } from "../ui/Facts.tsx";

interface FooterProps {
  snapshot: Snapshot | undefined;
  unreadableEvents: number;
}

/** Who answers, what it costs, and which builds are talking. */
export function Footer({ snapshot, unreadableEvents }: FooterProps) {
  const { data: version } = useQuery(versionQuery);
  // Behind a load balancer another replica may have answered; its revision would be a guess.
  const revision = version && version.instance === snapshot?.instance ? version.revision : undefined;
  const self = snapshot?.self;
  const facts: Fact[] = [
    { name: "CPU", text: self ? cpuText(self.cpuPercent) : DASH, field: "self.cpuPercent" },
    {
      name: "Memory",
      text: self ? memoryText(self.residentBytes, self.anonymousBytes) : DASH,
      title:
        self && `${formatExactBytes(self.residentBytes)}, ${formatExactBytes(self.anonymousBytes)} of it anonymous`,
      field: ["self.residentBytes", "self.anonymousBytes"],
    },
    { name: "Sampled in", text: formatMicroseconds(self?.sampleMicroseconds), field: "self.sampleMicroseconds" },
    { name: "Viewers", text: formatCount(self?.viewers), field: "self.viewers" },
    { name: "Instance", text: snapshot?.instance ?? DASH },
    { name: "API", text: snapshot ? describeBuild({ version: snapshot.version, revision: revision ?? "" }) : DASH },
    { name: "Page", text: describeBuild(__BUILD__) },
  ];
  const { droppedViewers = 0 } = self ?? {};
  if (droppedViewers > 0) facts.push({ name: "Viewers dropped", text: formatCount(droppedViewers) });
  if (unreadableEvents > 0) facts.push({ name: "Unreadable samples", text: formatCount(unreadableEvents) });
  return (
    <footer className="page__footer">
      <h2 className="page__cost">What sys-stats itself costs</h2>
      <Facts facts={facts} isLoading={snapshot === undefined} />
    </footer>
  );
}

function cpuText(percent: number | undefined): string {
  return percent === undefined ? DASH : `${formatPercent(percent)} of one core`;
}

function memoryText(resident: number | undefined, anonymous: number | undefined): string {
  if (resident === undefined) return DASH;
  return anonymous === undefined
    ? formatBytes(resident)
    : `${formatBytes(resident)}, ${formatBytes(anonymous)} of it anonymous`;
}

function describeBuild({ version, revision }: Build): string {
  return revision === "" ? version : `${version} (${revision.slice(0, 7)})`;
}
