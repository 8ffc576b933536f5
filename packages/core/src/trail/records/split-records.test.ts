import fc from "fast-check";
import { expect, test } from "vitest";
import { createRecordSplitter, UnreadableFile } from "./split-records.ts";

function split(bytes: Buffer, sizes: readonly number[] = [bytes.length]): unknown[] {
  const records: unknown[] = [];
  const splitter = createRecordSplitter((record) => records.push(JSON.parse(record.toString("utf8"))));
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1);
    splitter.push(bytes.subarray(at, at + size));
    at += size;
  }
  splitter.end();
  return records;
}

const reads = (text: string) => {
  try {
    return split(Buffer.from(text));
  } catch {
    return null;
  }
};

test("records come out as JSON.parse has them, whatever they hold and wherever the chunks end", () => {
  const seed = Date.now() & 0x7fffffff;
  console.log(`seed ${seed}`);
  const record = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ stringUnit: "binary" }));
  const file = fc.record({
    before: fc.option(fc.jsonValue(), { nil: undefined }),
    Records: fc.array(record),
    after: fc.option(fc.jsonValue(), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      file,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      fc.constantFrom(0, 1, "\t"),
      (content, sizes, indent) => {
        const bytes = Buffer.from(JSON.stringify(content, null, indent));
        const expected = JSON.parse(bytes.toString()).Records;
        expect(split(bytes, sizes)).toEqual(expected);
      },
    ),
    { seed, numRuns: 1_000 },
  );
});

test("what is no file of records is never read as one", () => {
  const seed = Date.now() & 0x7fffffff;
  console.log(`seed ${seed}`);
  const whole = JSON.stringify({ Records: [{ a: "x,]}" }, { b: [1, { c: null }] }, {}] });
  const damage = fc.record({
    at: fc.nat(whole.length - 1),
    by: fc.string({ unit: "binary-ascii", maxLength: 2 }),
  });
  fc.assert(
    fc.property(damage, ({ at, by }) => {
      const damaged = whole.slice(0, at) + by + whole.slice(at + 1);
      let expected: unknown = null;
      try {
        const parsed = JSON.parse(damaged);
        const { Records } = parsed;
        const isOne =
          Array.isArray(Records) &&
          Records.every((each) => typeof each === "object" && each !== null && !Array.isArray(each));
        expected = isOne ? Records : null;
      } catch {}
      expect(reads(damaged)).toEqual(expected);
    }),
    { seed, numRuns: 5_000 },
  );
  for (const text of [
    "",
    "null",
    "[]",
    "{}",
    '{"Records":{}}',
    '{"Records":[1]}',
    '{"Records":[{}',
    '{"Records":[{},]}',
    '{"Records":[{}{}]}',
    '{"a":{"Records":[{}]}}',
    '{"Records":[{}]}x',
  ]) {
    expect(() => split(Buffer.from(text)), text).toThrow(UnreadableFile);
  }
});
