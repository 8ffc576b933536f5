import { InvalidInputError, RefusedError } from "@fleetgraph/sdk";
import { expect, test } from "vitest";
import { sayIn } from "../test/say-in.ts";
import { reportError } from "./report-error.ts";
import { styleOf } from "./terminal/style.ts";

const mistakes = [
  { message: "cpu is none.", path: ["input", "taskDefinition", "cpu"], hint: "Write a number." },
  { message: "memory is missing.", path: null, hint: null },
];

function reported(error: unknown, json = false): string {
  const lines: string[] = [];
  const style = styleOf(false);
  const say = sayIn("en");
  reportError(
    { say, style, note: (text) => lines.push(text), json, verbose: false, width: null },
    { error, url: "http://127.0.0.1:4000", withToken: true, changing: true, proxyUnused: false },
  );
  return lines.join("\n");
}

test("of several mistakes each is told, with what to do", () => {
  const error = new InvalidInputError("INVALID_INPUT", "2 things are wrong.", { mistakes });
  expect(reported(error)).toBe(
    "✗ 2 things are wrong.\n  - cpu is none.\n    Write a number.\n  - memory is missing.",
  );
  expect(JSON.parse(reported(error, true)).error).toMatchObject({ code: "INVALID_INPUT", mistakes });
});

test("a single mistake is the message itself", () => {
  const error = new InvalidInputError("INVALID_INPUT", "cpu is none.", { mistakes: mistakes.slice(0, 1) });
  expect(reported(error)).toBe("✗ cpu is none.");
});

test("of the checks that refused a deployment those that failed are told", () => {
  const checks = [
    { check: "IMAGE", status: "PASSED", message: "The image is there.", hint: null },
    { check: "SECRETS", status: "FAILED", message: "There is no secret /x.", hint: "Make it first." },
  ];
  const error = new RefusedError("VERIFICATION_FAILED", "One check failed.", { problem: { checks } });
  expect(reported(error)).toBe("✗ One check failed.\n  - There is no secret /x.\n    Make it first.");
  expect(JSON.parse(reported(error, true)).error).toMatchObject({ code: "VERIFICATION_FAILED", checks });
});
