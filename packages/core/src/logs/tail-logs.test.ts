import type { StoredMessage } from "@fleetgraph/catalogue";
import { expect, test } from "vitest";
import type { Caller } from "../permissions/index.ts";
import type { LogDeps } from "./find-logs.ts";
import type { LinesRead, LogSource, RawLine } from "./log-source.ts";
import { tailLogs } from "./tail-logs.ts";

const caller = { grants: [{ verb: "logs:read", resource: "**" }] } as unknown as Caller;
const minute = 60_000;
const begun = Date.parse("2026-11-26T10:00:00Z");

const lineOf = (text: string, at: number): RawLine => ({
  ...{ position: { at, tie: text.padStart(8, "0") }, document: text, text, identity: text },
  ...{ stream: null, tag: null, containerId: null, containerName: null, taskArn: null },
});

/** A source with what was written so far, and the server's clock; lines are of tasks that nobody knows. */
function world() {
  const written: RawLine[] = [];
  const state = { now: begun, notices: [] as StoredMessage[] };
  const source: LogSource = {
    name: "logs",
    covers: () => true,
    takesStrangers: true,
    async read({ start, after, limit }): Promise<LinesRead> {
      const from = after ?? { at: start, tie: "" };
      const found = written
        .filter(({ position: { at, tie } }) => at > from.at || (at === from.at && tie >= from.tie))
        .sort((one, other) => one.position.at - other.position.at);
      const { notices } = state;
      return { lines: found.slice(0, limit), more: found.length > limit, walk: null, notices };
    },
    close: async () => undefined,
  };
  const client = {
    query: (query: { callback: (error: null, rows: []) => void }) => query.callback(null, []),
  };
  const pool = {
    connect: (done: (error: null, client: object, release: () => void) => void) =>
      done(null, client, () => undefined),
  };
  const deps = {
    reads: { pool },
    sources: { list: [source], redact: false, pollMs: 1, overlapMs: minute, close: async () => undefined },
    clock: { now: () => new Date(state.now) },
    log: { warn: () => undefined },
  } as unknown as LogDeps;
  return { written, state, deps };
}

type World = ReturnType<typeof world>;

function follow({ deps }: World, after: string | null = null) {
  const stop = new AbortController();
  const input = { filter: {}, start: new Date(begun - minute), after, signal: stop.signal };
  const items = tailLogs(deps, caller, input);
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
    lineOf(`ahead ${index}`, begun + 5 * minute + index),
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
  written.push(lineOf("of a right clock", state.now - 1_000));
  expect((await following.next()).line?.text).toBe("of a right clock");
  await following.stop();
  const again = follow({ written, state, deps }, last);
  expect((await again.next()).line?.text).toBe("of a right clock");
  await again.stop();
});
