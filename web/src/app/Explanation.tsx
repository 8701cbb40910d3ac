import { useQuery } from "@tanstack/react-query";
import { contractQuery, describeField } from "../api/contract.ts";

interface ExplanationProps {
  field: string;
}

/** What the contract says of a field, and its name, by which the api and its documents know it. */
export default function Explanation({ field }: ExplanationProps) {
  const { data: contract, isPending, isError } = useQuery(contractQuery);
  const text = describeField(contract, field);
  return (
    <>
      {isPending ? "Loading …" : isError ? "The API has no explanation of this." : text}
      <code>{field}</code>
    </>
  );
}
