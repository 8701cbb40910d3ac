import { useQuery } from "@tanstack/react-query";
import { usualQuery } from "../../api/usual.ts";

export interface UsualProps {
  /** What the finding is about. */
  field: string;
  instance: string;
  /** When it was sampled. */
  at: number;
}

/** Whether it is more than usual: a clause of a finding that stands already. A module of its own: where all is well nobody needs it. */
export function Usual({ field, instance, at }: UsualProps) {
  const { data } = useQuery(usualQuery(field, instance, at));
  return data && `, ${data}`;
}
