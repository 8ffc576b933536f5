import fc from "fast-check";
import { expect, test } from "vitest";
import { formatImageReference, parseImageReference } from "./image-reference.ts";

const current = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/web:v41";
const digest = `sha256:${"a1".repeat(32)}`;

test.each([
  [":v42", "111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/web:v42"],
  [`@${digest}`, `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop/web@${digest}`],
  ["nginx:1.29", "nginx:1.29"],
  ["localhost:5000/team/app:dev", "localhost:5000/team/app:dev"],
  [`shop/web:v42@${digest}`, `shop/web:v42@${digest}`],
])("%s is %s", (text, expected) => {
  const reference = parseImageReference(text, current);
  expect(reference && formatImageReference(reference)).toBe(expected);
});

test.each([
  "",
  "nginx",
  "web:",
  ":",
  "UPPER/case:v1",
  "web:v1:v2",
  "web@sha256:abc",
  "web:-v1",
  "a b:v1",
  "web:v1\n",
  "../etc:v1",
  `web:${"x".repeat(129)}`,
  "http://web:v1",
])("%j is refused", (text) => {
  expect(parseImageReference(text, current)).toBeNull();
});

test("what is read is written the same again, and never takes long", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 600 }), (text) => {
      const reference = parseImageReference(text, null);
      if (reference) expect(formatImageReference(reference)).toBe(text);
    }),
  );
});
