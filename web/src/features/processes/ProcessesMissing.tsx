import type { ProcessAnswer } from "../../api/processes.ts";
import { MissingList } from "../../ui/MissingList.tsx";
import { Term } from "../../ui/Term.tsx";

interface ProcessesMissingProps {
  answer: ProcessAnswer | undefined;
}

/** What of the list could not be read, in one line that the page has room for; the whole of it opens below. */
export function ProcessesMissing({ answer }: ProcessesMissingProps) {
  const missing = answer?.list.missing ?? [];
  const [first] = missing;
  if (first === undefined) {
    return (
      <p className="processes__reason">
        <Term field="Process.cpuPercent">CPU</Term>: 100&nbsp;% is one core kept busy.
      </p>
    );
  }
  return (
    <details className="processes__missing">
      <summary>
        <strong>{missing.length === 1 ? "Not all is known:" : `${missing.length} values are not known:`}</strong>{" "}
        {first.reason}
      </summary>
      <MissingList entries={missing} />
    </details>
  );
}
