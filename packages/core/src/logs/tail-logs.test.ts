import type { StoredMessage } from "@fleetgraph/catalogue";
import { expect, test } from "vitest";
import { logDeps, logReader, rawLine, writtenSource } from "../testing/log-world.ts";
import type { RawLine } from "./log-source.ts";
import { logLinesAfter, tailLogs } from "./tail-logs.ts";

const minute = 60_000;
const begun = Date.parse("2026-11-26T10:00:00Z");

/** A source with what was written so far, and the server's clock; lines are of tasks that nobody knows. */
function world() {
  const written: RawLine[] = [];
  const state = { now: begun, notices: [] as StoredMessage[] };
  const source = writtenSource(written, { notices: () => state.notices });
  return { written, state, deps: logDeps([source], () => state.now) };
}

type World = ReturnType<typeof world>;

function follow({ deps }: World, after: string | null = null) {
  const stop = new AbortController();
  const input = { filter: {}, start: new Date(begun - minute), after, signal: stop.signal };
  const items = tailLogs(deps, logReader, input);
  return {
    async next() {
      const { value } = await items.next();
      if (typeof value === "string") throw new Error("following ended");
      return value;
    },
    async stop() {
      stop.abort();
      await items.return("");
    },
  };
}

test("a host whose clock is ahead hides no line of the others, while following and from a cursor", async () => {
  const { written, state, deps } = world();
  const ahead = Array.from({ length: 300 }, (_, index) =>
    rawLine(`ahead ${index}`, begun + 5 * minute + index),
  );
  written.push(...ahead);
  const following = follow({ written, state, deps });
  let last = "";
  for (const { text } of ahead) {
    const { line, cursor } = await following.next();
    expect(line?.text).toBe(text);
    last = cursor();
  }
  state.now += 10_000;
  written.push(rawLine("of a right clock", state.now - 1_000));
  expect((await following.next()).line?.text).toBe("of a right clock");
  await following.stop();
  const again = follow({ written, state, deps }, last);
  expect((await again.next()).line?.text).toBe("of a right clock");
  await again.stop();
});

test("what a source says with every look is told once, and again when it comes back", async () => {
  const { written, state, deps } = world();
  const shards = (failed: number): StoredMessage => ({
    kind: "logs.notice.shards",
    params: { source: "logs", failed, total: 5 },
  });
  const following = follow({ written, state, deps });
  const told: (string | undefined)[] = [];
  for (const [failed, text] of [1, 1, 2, 0, 1].map((failed, index) => [failed, `line ${index}`] as const)) {
    state.notices = failed === 0 ? [] : [shards(failed)];
    written.push(rawLine(text, state.now));
    for (;;) {
      const { line, notice } = await following.next();
      told.push(line?.text ?? String(notice?.params.failed));
      if (line !== null) break;
    }
  }
  await following.stop();
  expect(told).toEqual(["1", "line 0", "line 1", "2", "line 2", "line 3", "1", "line 4"]);

  const asked = { filter: {}, start: new Date(begun), after: null, signal: AbortSignal.timeout(5_000) };
  const page = await logLinesAfter(deps, logReader, { ...asked, first: 1 });
  expect(page.items.map(({ line }) => line?.text ?? null)).toEqual([null, "line 0"]);
  expect(page.more).toBe(true);
});
