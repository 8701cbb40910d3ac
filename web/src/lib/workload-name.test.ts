import { expect, it } from "vitest";
import { nameOfId } from "./workload-name.ts";

const ID = "0123456789ab".padEnd(64, "c");

it.each([
  ["/system.slice/nginx.service", "nginx.service"],
  [`/system.slice/docker-${ID}.scope`, "0123456789ab"],
  [`/docker/${ID}`, "0123456789ab"],
  ["/", "/"],
  ["", ""],
])("calls %s %s", (id, name) => {
  expect(nameOfId(id)).toBe(name);
});
