import { expect, test } from "vitest";
import { logDeps, logReader, rawLine, writtenSource } from "../testing/log-world.ts";
import { findLogs } from "./find-logs.ts";
import { headOf } from "./line-limits.ts";
import type { LogOrder } from "./log-source.ts";
import { logLinesAfter } from "./tail-logs.ts";

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

test("long lines are cut, a page of them ends early and goes on with the next, also while following", async () => {
  const long = (index: number) => `line ${index} ${"é".repeat(50_000)} password=${"p".repeat(40_000)}`;
  const lines = Array.from({ length: 40 }, (_, index) => ({
    ...rawLine(`line ${index}`, begun + index),
    // One moment of a fleet's worst day: every second line is short.
    ...(index % 2 === 0 ? headOf(long(index)) : {}),
  }));
  const deps = logDeps([writtenSource(lines), writtenSource([], { name: "other" })], () => begun + 60_000);
  const asked = { filter: {}, start: new Date(begun), first: 100, signal: AbortSignal.timeout(5_000) };
  const bytesOf = (texts: readonly string[]) => texts.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
  async function walk(
    read: (after: string | null) => Promise<{ texts: string[]; more: boolean; end: string }>,
  ) {
    const all: string[] = [];
    const pages: number[] = [];
    for (let after: string | null = null; ; ) {
      const { texts, more, end } = await read(after);
      all.push(...texts);
      pages.push(bytesOf(texts));
      if (!more) return { all, pages };
      after = end;
    }
  }
  const paged = await walk(async (after) => {
    const order = "OLDEST_FIRST" as const;
    const redacting = { ...deps, sources: { ...deps.sources, redact: true } };
    const page = await findLogs(redacting, logReader, { ...asked, end: null, order, after });
    for (const { text, truncated } of page.lines) expect(truncated).toBe(text.endsWith("[truncated]"));
    return { texts: page.lines.map(({ text }) => text), more: page.more, end: page.endCursor };
  });
  const polled = await walk(async (after) => {
    const { items, more, endCursor } = await logLinesAfter(deps, logReader, { ...asked, after });
    return {
      texts: items.flatMap(({ line }) => line?.text ?? []),
      more: more || items.length > 0,
      end: endCursor,
    };
  });
  for (const { all, pages } of [paged, polled]) {
    expect(all.map((text) => text.split(" ")[1])).toEqual(lines.map((_, index) => String(index)));
    expect(pages.length).toBeGreaterThan(1);
    expect(Math.max(...pages)).toBeLessThanOrEqual(1_048_576 + 1_000);
    expect(Math.max(...all.map((text) => Buffer.byteLength(text)))).toBe(65_536 + "[truncated]".length);
    expect(all.filter((text) => text.includes("ppp"))).toEqual([]);
  }
});

test("a secret that begins before a line is cut is left out, however long the line is", async () => {
  const token = `eyJhbGciOiJIUzI1NiJ9.${"a".repeat(1_000)}.${"b".repeat(1_000)}`;
  for (const before of [65_000, 65_500, 81_000, 81_900]) {
    const head = headOf(`${"word ".repeat(before / 5)}${token} ${"x".repeat(100_000)}`);
    const deps = logDeps([writtenSource([{ ...rawLine("line 1", begun), ...head }])], () => begun + 60_000);
    const page = await findLogs({ ...deps, sources: { ...deps.sources, redact: true } }, logReader, {
      ...{ filter: {}, start: new Date(begun), end: null, order: "OLDEST_FIRST", first: 20, after: null },
      signal: AbortSignal.timeout(5_000),
    });
    expect(page.lines[0]?.text).not.toContain("eyJ");
    expect(page.lines[0]?.text).toMatch(/\[truncated\]$/);
  }
});

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
