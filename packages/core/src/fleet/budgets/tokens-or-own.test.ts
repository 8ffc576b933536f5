import { afterEach, expect, test, vi } from "vitest";
import type { TokenSource } from "../../kernel/index.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import { tokensOrOwn } from "./tokens-or-own.ts";

afterEach(() => vi.useRealTimers());

const key = { account: "main", region: "us-east-1", apiClass: "serviceWrite" };
const changes = (change: number) => ({ change, check: 0, sync: 0 });

/** A database that answers, or does not, and what it was told. */
function someDatabase() {
  const state: { answers: "yes" | "no" | "never"; told: (number | undefined)[] } = {
    answers: "yes",
    told: [],
  };
  async function answer<Value>(value: Value): Promise<Value> {
    if (state.answers === "never") return new Promise(() => undefined);
    if (state.answers === "no") throw new Error("connection refused");
    return value;
  }
  const shared: TokenSource = {
    lease: (_key, ask, unleased) => {
      state.told.push(unleased);
      return answer({ granted: ask, againMs: 0 });
    },
    turn: () => answer(0),
    throttled: () => answer(undefined),
  };
  return { state, tokens: tokensOrOwn({ shared, log: quietLog }) };
}

test("while the database is away a quarter of the budget is used, and told when it is back", async () => {
  vi.useFakeTimers();
  const { state, tokens } = someDatabase();
  expect((await tokens.lease(key, changes(40))).granted.change).toBe(40);
  state.answers = "no";
  // A quarter of 45.
  expect((await tokens.lease(key, changes(40))).granted.change).toBe(11);
  expect((await tokens.lease(key, changes(40))).granted.change).toBe(0);
  state.answers = "yes";
  // Not asked again for a second; what AWS has refilled meanwhile (five a second) is nothing to tell of.
  expect((await tokens.lease(key, changes(1))).granted.change).toBe(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await tokens.lease(key, changes(40))).granted.change).toBe(40);
  expect((await tokens.lease(key, changes(1))).granted.change).toBe(1);
  expect(state.told).toEqual([0, 0, expect.closeTo(6, 0), 0]);
});

test("a database that says nothing is waited for a second, and not by every call", async () => {
  vi.useFakeTimers();
  const { state, tokens } = someDatabase();
  state.answers = "never";
  let granted = 0;
  const asking = tokens.lease(key, changes(1)).then((lease) => {
    granted += lease.granted.change;
  });
  await vi.advanceTimersByTimeAsync(900);
  expect(granted).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  await asking;
  expect(granted).toBe(1);
  expect((await tokens.lease(key, changes(1))).granted.change).toBe(1);
  expect(await tokens.turn(key, "d1")).toBe(0);
  expect(state.told).toHaveLength(1);
});
