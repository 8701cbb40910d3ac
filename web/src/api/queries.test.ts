import { describe, expect, it } from "vitest";
import { isOtherVersion, isSameBuild, resolveBackend } from "./queries.ts";

describe("resolveBackend", () => {
  it.each([
    ["", "http://localhost:3050/", "http://localhost:3050/"],
    ["", "http://localhost:3050/tools/stats/", "http://localhost:3050/tools/stats/"],
    ["", "http://localhost:3050/tools/index.html?a=b#c", "http://localhost:3050/tools/"],
    ["https://api.example.test", "http://localhost:3000/", "https://api.example.test/"],
    ["https://api.example.test/v1", "http://localhost:3000/", "https://api.example.test/v1/"],
    [" https://api.example.test/v1/ ", "http://localhost:3000/", "https://api.example.test/v1/"],
    ["/elsewhere", "http://localhost:3000/tools/", "http://localhost:3000/elsewhere/"],
  ])("%j on the page %s is %s", (backendUrl, page, backend) => {
    expect(resolveBackend({ backendUrl }, page).href).toBe(backend);
  });

  it.each(["http://", "javascript:alert(1)", "file:///etc/passwd"])("refuses %j", (backendUrl) => {
    expect(() => resolveBackend({ backendUrl }, "http://localhost/")).toThrow("config.json");
  });
});

it.each([
  ["v1", "a", true],
  ["v2", "a", false],
  ["v1", "b", false],
])("a build v1 of a, and one of %s of %s: the same is %s", (version, revision, same) => {
  expect(isSameBuild({ version: "v1", revision: "a" }, { version, revision })).toBe(same);
});

it.each([
  ["v1", "v1", false],
  ["v2", "v1", true],
  ["dev", "v1", false],
  ["v1", "dev", false],
])("an api %s is of another version than a page %s: %s", (api, page, other) => {
  expect(isOtherVersion(api, page)).toBe(other);
});
