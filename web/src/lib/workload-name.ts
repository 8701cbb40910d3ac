/** What to call a workload of which only the id is known: the last part of its path, and of a container's the start of its own id. */
export function nameOfId(id: string): string {
  const last = id.split("/").at(-1) ?? "";
  const [, container] = /([0-9a-f]{12})[0-9a-f]{52}/.exec(last) ?? [];
  return container ?? (last || id);
}
