import fc from "fast-check";
import { expect, test } from "vitest";
import { tagOf } from "./audited-changes.ts";
import { cell } from "./print-audit.ts";

test.each([
  [null, ""],
  [7, "7"],
  [-7, "-7"],
  ["plain", "plain"],
  ['said "no", twice', '"said ""no"", twice"'],
  ["two\nlines", '"two\nlines"'],
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["@sum", "'@sum"],
  ["-1+2", "'-1+2"],
  ["＝1", "'＝1"],
  ['=a,"b"', '"\'=a,""b"""'],
])("%j is written as %s", (value, text) => {
  expect(cell(value)).toBe(text);
});

test("no text begins what a spreadsheet computes, and each is read back as it was but for that", () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const written = cell(value);
      const read = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
      expect(/^[=+\-@]/.test(read)).toBe(false);
      expect([value, `'${value}`]).toContain(read);
    }),
  );
});

test("an image that has a tag is called by it, and one that has none by its digest", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  expect(tagOf(`registry.example.com:5000/shop/web:v1@${digest}`)).toBe(
    "registry.example.com:5000/shop/web:v1",
  );
  expect(tagOf(`registry.example.com:5000/shop/web@${digest}`)).toBe(
    `registry.example.com:5000/shop/web@${digest}`,
  );
  expect(tagOf("shop/web:v1")).toBe("shop/web:v1");
});
