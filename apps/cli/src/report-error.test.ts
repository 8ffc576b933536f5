import { InvalidInputError, NetworkError, RefusedError, ServerError } from "@fleetgraph/sdk";
import { expect, test } from "vitest";
import { sayIn } from "../test/say-in.ts";
import { reportError } from "./report-error.ts";
import { styleOf } from "./terminal/style.ts";

const mistakes = [
  { message: "cpu is none.", path: ["input", "taskDefinition", "cpu"], hint: "Write a number." },
  { message: "memory is missing.", path: null, hint: null },
];

type Proxy = "used" | "cannotBeUsed" | null;

function reported(error: unknown, json = false, proxy: Proxy = null): string {
  const lines: string[] = [];
  const style = styleOf(false);
  const say = sayIn("en");
  reportError(
    { say, style, note: (text) => lines.push(text), json, verbose: false, width: null },
    { error, url: "http://127.0.0.1:4000", withToken: true, changing: true, proxy },
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

test("a certificate that is not trusted is told with what makes it so", () => {
  const reason = "SELF_SIGNED_CERT_IN_CHAIN";
  const error = new NetworkError("Cannot reach", { sent: false, reason });
  expect(reported(error)).toMatch(/SELF_SIGNED_CERT_IN_CHAIN\n[^\n]*NODE_EXTRA_CA_CERTS[^\n]*$/);
});

test("where a proxy is set, what stands between is told, also that this Node.js cannot use one", () => {
  const tunnel = new Error("fetch failed", { cause: new Error("Proxy response (407) !== 200") });
  const gone = new NetworkError("Cannot reach", { sent: false, reason: "cancelled", cause: tunnel });
  expect(reported(gone, false, "used")).toMatch(/Proxy response \(407\)[\s\S]*NO_PROXY/);
  expect(reported(gone, false, "cannotBeUsed")).toContain("use Node.js 24");
  expect(reported(gone)).not.toMatch(/NO_PROXY|Node\.js/);
  const page = new ServerError(200, "The answer is no GraphQL answer: <html>");
  expect(reported(page, false, "cannotBeUsed")).toMatch(
    /^✗ What answered at http:\S+ \(HTTP 200\) does not answer as Fleetgraph does\.\n[\s\S]*use Node\.js 24/,
  );
});
