import { useQuery } from "@tanstack/react-query";
import { type Build, versionQuery } from "../api/queries.ts";
import type { Snapshot } from "../api/types.ts";
import { DASH, formatCount, formatMicroseconds } from "../lib/format.ts";
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
  const facts: Fact[] = [
    { name: "Instance", text: snapshot?.instance ?? DASH },
    { name: "API", text: snapshot ? describeBuild({ version: snapshot.version, revision: revision ?? "" }) : DASH },
    { name: "Page", text: describeBuild(__BUILD__) },
    { name: "Sampled in", text: formatMicroseconds(snapshot?.self.sampleMicroseconds) },
    { name: "Viewers", text: formatCount(snapshot?.self.viewers) },
  ];
  const { droppedViewers = 0 } = snapshot?.self ?? {};
  if (droppedViewers > 0) facts.push({ name: "Viewers dropped", text: formatCount(droppedViewers) });
  if (unreadableEvents > 0) facts.push({ name: "Unreadable samples", text: formatCount(unreadableEvents) });
  return (
    <footer className="page__footer">
      <Facts facts={facts} isLoading={snapshot === undefined} />
    </footer>
  );
}

function describeBuild({ version, revision }: Build): string {
  return revision === "" ? version : `${version} (${revision.slice(0, 7)})`;
}
