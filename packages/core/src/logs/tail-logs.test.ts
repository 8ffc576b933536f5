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
    rawLine(`ahead ${index}`, begun + 5 * minute + index, "ahead"),
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

test("a reader that comes back into a burst of one moment is given each of its lines once", async () => {
  const { written, state, deps } = world();
  const burst = Array.from({ length: 700 }, (_, index) => rawLine(`line ${index}`, begun));
  written.push(...burst.slice(0, 600));
  const texts: (string | undefined)[] = [];
  let following = follow({ written, state, deps });
  for (let count = 0; count < 600; count += 1) {
    const { line, cursor } = await following.next();
    texts.push(line?.text);
    // Comes back now and then, and in the middle of what is known.
    if (count % 150 !== 149) continue;
    await following.stop();
    following = follow({ written, state, deps }, cursor());
  }
  written.push(...burst.slice(600));
  for (let count = 0; count < 100; count += 1) texts.push((await following.next()).line?.text);
  await following.stop();
  expect(texts).toEqual(burst.map(({ text }) => text));
});

test("a line that comes late is given to a reader that came back after many of other containers", async () => {
  const { written, state, deps } = world();
  const busy = (from: number) =>
    Array.from({ length: 400 }, (_, index) => rawLine(`busy ${from + index}`, begun + from + index, "busy"));
  written.push(...busy(0), rawLine("lagging 1", begun - 1, "lagging"));
  state.now += 1_000;
  let after: string | null = null;
  const asked = { filter: {}, start: new Date(begun - minute), signal: AbortSignal.timeout(5_000) };
  const texts: (string | undefined)[] = [];
  // As a reader whose streams do not get through: each page in a process of its own.
  async function read() {
    for (;;) {
      const page = await logLinesAfter(deps, logReader, { ...asked, after, first: 100 });
      texts.push(...page.items.map(({ line }) => line?.text));
      after = page.endCursor;
      if (!page.more) return;
    }
  }
  await read();
  expect(texts).toHaveLength(401);
  texts.length = 0;
  written.push(rawLine("lagging 2", begun + 50, "lagging"), rawLine("new", begun + 60, "new"), ...busy(400));
  await read();
  expect(texts.slice(0, 2)).toEqual(["lagging 2", "new"]);
  expect(texts.slice(2)).toEqual(busy(400).map(({ text }) => text));
  // What is older than the overlap is not looked at again.
  written.push(rawLine("a minute on", begun + 2 * minute, "busy"), rawLine("too late", begun + 70, "new"));
  state.now += 3 * minute;
  texts.length = 0;
  await read();
  written.push(rawLine("far too late", begun + 80, "new"));
  await read();
  expect(texts).toEqual(["too late", "a minute on"]);
});
