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
