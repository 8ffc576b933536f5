import { expect, test } from "vitest";
import { sayIn } from "../test/say-in.ts";
import { changeOf } from "./say-deployment.ts";

const context = { say: sayIn("en") };
const revision = (number: number) => `arn:aws:ecs:us-east-1:123456789012:task-definition/web:${number}`;

test.each([
  ["a roll-back whose images are not known", "ROLLBACK" as const],
  ["a deployment of settings alone", "DEPLOY" as const],
])("%s names its revisions", (_what, kind) => {
  const unknown = { kind, images: [], desiredCount: null };
  const change = { ...unknown, fromTaskDefinition: revision(40), toTaskDefinition: revision(39) };
  expect(changeOf(context, change)).toBe("web:40 → web:39");
  expect(changeOf(context, { ...change, fromTaskDefinition: null })).toBe("web:39");
  expect(changeOf(context, { ...change, images: [{ container: "app", from: "a:v2", to: "a:v1" }] })).toBe(
    "a v2 → v1",
  );
});
