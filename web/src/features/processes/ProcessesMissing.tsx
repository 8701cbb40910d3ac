import type { ProcessAnswer } from "../../api/processes.ts";
import { formatWholePercent } from "../../lib/format.ts";
import { MissingList } from "../../ui/MissingList.tsx";
import { Term } from "../../ui/Term.tsx";

interface ProcessesMissingProps {
  answer: ProcessAnswer | undefined;
}

/** What of the list could not be read, in one line that the page has room for; the whole of it opens below. */
export function ProcessesMissing({ answer }: ProcessesMissingProps) {
  const missing = answer?.list.missing ?? [];
  const [first] = missing;
  const unlisted = answer?.list.unlistedCpuPercent;
  if (first === undefined) {
    return (
      <>
        <Term field="Process.cpuPercent" isStop>
          CPU
        </Term>
        : 100&nbsp;% is one core kept busy.
        {unlisted !== undefined &&
          unlisted >= 1 &&
          ` ${formatWholePercent(unlisted)} more is used by processes too short-lived to list.`}
      </>
    );
  }
  return (
    <details className="processes__missing">
      <summary>
        <strong>{missing.length === 1 ? "Incomplete:" : `${missing.length} unavailable:`}</strong> {first.reason}
      </summary>
      <MissingList entries={missing} />
    </details>
  );
}
