import type { ProcessAnswer } from "../../api/processes.ts";
import { formatWholePercent } from "../../lib/format.ts";
import { MissingLine } from "../../ui/MissingLine.tsx";
import { Term } from "../../ui/Term.tsx";

interface ProcessesMissingProps {
  answer: ProcessAnswer | undefined;
}

/** What of the list could not be read; where all could, what its numbers are of. */
export function ProcessesMissing({ answer }: ProcessesMissingProps) {
  const unlisted = answer?.list.unlistedCpuPercent;
  return (
    <MissingLine entries={answer?.list.missing ?? []}>
      <Term field="Process.cpuPercent" isStop>
        CPU
      </Term>
      : 100&nbsp;% is one core kept busy.
      {unlisted !== undefined &&
        unlisted >= 1 &&
        ` ${formatWholePercent(unlisted)} more is used by processes too short-lived to list.`}
    </MissingLine>
  );
}
