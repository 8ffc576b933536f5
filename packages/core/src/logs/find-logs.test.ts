import { expect, test } from "vitest";
import { logDeps, logReader, rawLine, writtenSource } from "../testing/log-world.ts";
import { findLogs } from "./find-logs.ts";
import type { LogOrder } from "./log-source.ts";

const begun = Date.parse("2026-11-26T10:00:00Z");

test.each<LogOrder>(["OLDEST_FIRST", "NEWEST_FIRST"])(
  "no line is shown before those of a source that is read slowly: %s",
  async (order) => {
    const lines = Array.from({ length: 40 }, (_, index) => rawLine(`line ${index}`, begun + index * 1_000));
    const of = (rest: number) => lines.filter((_, index) => index % 2 === rest);
    const slow = writtenSource(of(0), { name: "slow", atOnce: 2 });
    const deps = logDeps([slow, writtenSource(of(1), { name: "fast" })], () => begun + 60_000);
    const signal = AbortSignal.timeout(5_000);
    const asked = { filter: {}, start: new Date(begun), end: null, order, first: 20, signal };
    const shown: string[] = [];
    for (let after: string | null = null; ; ) {
      const page = await findLogs(deps, logReader, { ...asked, after });
      shown.push(...page.lines.map(({ text }) => text));
      if (!page.more) break;
      after = page.endCursor;
    }
    const texts = lines.map(({ text }) => text);
    expect(shown).toEqual(order === "OLDEST_FIRST" ? texts : texts.toReversed());
  },
);

test("a line of any length is looked through for secrets once, and what is in one that was cut short is left out", async () => {
  const long = "a".repeat(60_000);
  const texts = [
    `key ${long}`,
    `key://${"a.".repeat(30_000)}`,
    `eyJ${"eyJaaaaaaaa".repeat(5_000)}`,
    'login failed: {\\"user\\":\\"ann\\",\\"password\\":\\"hunter 2\\",\\"try\\":1}',
    "told [redacted] already: password=[redacted]",
    `{"password": "it \\"is\\" long, ${long}`,
  ];
  const lines = texts.map((text, index) => rawLine(text, begun + index));
  const deps = logDeps([writtenSource(lines)], () => begun + 60_000);
  const page = await findLogs({ ...deps, sources: { ...deps.sources, redact: true } }, logReader, {
    ...{ filter: {}, start: new Date(begun), end: null, order: "OLDEST_FIRST", first: 20, after: null },
    signal: AbortSignal.timeout(5_000),
  });
  expect(page.lines.map(({ text }) => text)).toEqual([
    ...texts.slice(0, 3),
    'login failed: {\\"user\\":\\"ann\\",\\"password\\":[redacted],\\"try\\":1}',
    texts[4],
    '{"password": [redacted]',
  ]);
});
