import type { Sentence } from "../../api/types.ts";
import { isPlainClick } from "../../ui/plain-click.ts";
import { describeCauses, type Party } from "./cause-words.ts";

export interface CausesProps {
  sentence: Sentence;
  partyHref: (party: Party) => string;
  onParty: (party: Party) => void;
}

/** Who waits and because of whom, each leading to where it is listed. A module of its own: where all is well nobody needs it. */
export function Causes({ sentence, partyHref, onParty }: CausesProps) {
  return describeCauses(sentence).map(({ text, who, resource }) =>
    who === undefined || resource === undefined ? (
      text
    ) : (
      <a
        key={`${text} ${who.workload}`}
        href={partyHref({ who, resource })}
        onClick={(event) => {
          if (isPlainClick(event)) onParty({ who, resource });
        }}
      >
        {text}
      </a>
    ),
  );
}
