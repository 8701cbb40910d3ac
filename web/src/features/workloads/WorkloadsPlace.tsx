import { useState } from "react";
import { cardElementId } from "../../ui/Card.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { type Near, useNear } from "../../ui/use-near.ts";
import type { WorkloadsCardProps } from "./WorkloadsCard.tsx";

const WorkloadsCard = lazyPart(async () => (await import("./WorkloadsCard.tsx")).WorkloadsCard, {
  name: "Workloads",
  waiting: <Waiting />,
});

/** The place of the workloads on the overview. Nothing of them is loaded until somebody can see it, nor asked for while nobody can. */
export function WorkloadsPlace(props: Omit<WorkloadsCardProps, keyof Near>) {
  const { isNear, watch } = useNear();
  const [isWanted, setWanted] = useState(false);
  if (isNear && !isWanted) setWanted(true);
  return isWanted ? (
    <WorkloadsCard {...props} basis={props.snapshot} isNear={isNear} watch={watch} />
  ) : (
    <Waiting watch={watch} />
  );
}

function Waiting({ watch }: Partial<Near>) {
  return (
    <section
      className="card workloads-card"
      id={cardElementId("workloads")}
      tabIndex={-1}
      aria-label="Workloads"
      aria-busy
      ref={watch}
    >
      <h2 className="card__title">Workloads</h2>
    </section>
  );
}
