import { useState } from "react";
import type { Workload } from "../../api/workloads.ts";

type Hint = NonNullable<Workload["hint"]>;

/** What its limits do to it, and what to write where for one that would have been enough. */
export function WorkloadHint({ hint }: { hint: Hint }) {
  const { text, composeSnippet, kubernetesSnippet, fargateSize } = hint;
  return (
    <section className="workload-hint" aria-label="Hint">
      <p className="workload-hint__text">{text}</p>
      {composeSnippet && <Snippet name="Compose" text={composeSnippet} />}
      {kubernetesSnippet && <Snippet name="Kubernetes" text={kubernetesSnippet} />}
      {fargateSize && <p className="workload-hint__size">Next Fargate size with room for it: {fargateSize}</p>}
    </section>
  );
}

function Snippet({ name, text: written }: { name: string; text: string }) {
  // Its ends of lines are ours, and no trick of a name: see visible-text.ts.
  const text = written.replaceAll("\\u000a", "\n").trimEnd();
  const [word, setWord] = useState("Copy");
  const copy = async ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const code = currentTarget.closest(".workload-hint__snippet")?.querySelector("pre");
    try {
      await navigator.clipboard.writeText(text);
      setWord("Copied");
    } catch {
      // Over plain HTTP there is no clipboard: what is selected can be copied by its key.
      if (code) getSelection()?.selectAllChildren(code);
      setWord("Selected");
    }
  };
  return (
    <div className="workload-hint__snippet">
      <div className="workload-hint__head">
        <h3>{name}</h3>
        <button className="button" type="button" onClick={copy} aria-label={`Copy for ${name}`}>
          <span aria-live="polite">{word}</span>
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls to the side, which the keys must reach. */}
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}
