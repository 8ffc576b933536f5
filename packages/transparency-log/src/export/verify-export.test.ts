import { describe, expect, test } from "vitest";
import { verifyExport } from "../index.ts";
import { sha256, TestLog, testEvent, testKey, verifyEd25519 } from "../testing/test-log.ts";

const log = new TestLog(Array.from({ length: 100 }, (_, at) => testEvent(at)));
const check = async (text: string, kept: { name: string; note: string }[] = [], keys = [log.key]) =>
  verifyExport({ sha256, verify: verifyEd25519 }, { bytes: [Buffer.from(text)], keys, kept });
const found = async (text: string) =>
  (await check(text)).findings.map(({ kind, from, to }) => (from === null ? kind : `${kind} ${from}-${to}`));

describe("an export as it was written", () => {
  test("is proven, event by event", async () => {
    const report = await check(await log.export({ unsequenced: [testEvent(100)] }));
    expect(report).toMatchObject({
      verdict: "VERIFIED",
      origin: log.origin,
      size: 100,
      events: 100,
      proven: 100,
      skipped: 0,
      unsequenced: 1,
      first: "2026-01-01T00:00:00.000Z",
      findings: [],
      unchecked: [
        { kind: "UNSEQUENCED", count: 1 },
        { kind: "NO_CHECKPOINT_KEPT" },
        { kind: "LATER", size: 100 },
      ],
    });
  });
});

test.each([" ", "\t", "\r"])(
  "a blank that JSON would allow is another spelling, and noticed: %j",
  async (blank) => {
    const small = new TestLog([0, 1].map((at) => testEvent(at)));
    const text = await small.export({ keep: (index) => index === 0, unsequenced: [testEvent(9)] });
    const verified = [];
    for (const { index } of text.matchAll(/(?=[{}[\]:,"\n])|(?<=[{}[\]:,"\n])/g)) {
      const changed = text.slice(0, index) + blank + text.slice(index);
      if ((await check(changed, [], [small.key])).verdict === "VERIFIED")
        verified.push(changed.slice(index - 20, index + 5));
    }
    expect(verified).toEqual([]);
  },
);

test("an export tells from when to when its events are, in whatever order they committed", async () => {
  const shuffled = new TestLog([3, 1, 4, 0, 2].map((at) => testEvent(at)));
  expect(await check(await shuffled.export(), [], [shuffled.key])).toMatchObject({
    verdict: "VERIFIED",
    first: "2026-01-01T00:00:00.000Z",
    last: "2026-01-01T00:04:00.000Z",
  });
});

test("an export of a log that changed its key is verified with both", async () => {
  const renewed = new TestLog(
    Array.from({ length: 100 }, (_, at) => testEvent(at)),
    8,
  );
  const kept = [{ name: "before", note: await log.checkpoint(50) }];
  const both = await check(await renewed.export(), kept, [log.key, testKey(log.origin, 8).key]);
  expect(both).toMatchObject({ verdict: "VERIFIED", kept: [{ verdict: "MATCHES" }] });
});

describe("an editor", () => {
  test("alters an event", async () => {
    const text = await log.export();
    expect(await found(text.replace("fix 40", "fix 41"))).toEqual(["ALTERED 40-41"]);
  });
  test("takes a line out", async () => {
    const lines = (await log.export()).split(/(?<=\n)/);
    expect(await found(lines.filter((line) => !line.includes('"index":40,')).join(""))).toEqual([
      "MISSING 40-41",
    ]);
  });
});
