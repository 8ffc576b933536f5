import { afterEach, expect, test, vi } from "vitest";
import { AwsFailure } from "./aws-failure.ts";
import { createRateGate } from "./create-rate-gate.ts";

afterEach(() => vi.useRealTimers());

test("a check gives up when its turn does not come in time; a change waits on", async () => {
  vi.useFakeTimers();
  const gate = createRateGate();
  // Five at once, then ten a second: the eight seconds of a check are enough for some eighty.
  const ask = (account: string, purpose: "check" | "change") =>
    Array.from({ length: 200 }, () =>
      gate.take(`${account}/us-east-1`, purpose, "DescribeLogGroups").then(
        () => "went",
        (error: unknown) => (error instanceof AwsFailure ? error.kind : error),
      ),
    );
  const [checks, changes] = [ask("main", "check"), ask("other", "change")];
  await vi.advanceTimersByTimeAsync(60_000);
  const outcomes = await Promise.all(checks);
  const went = outcomes.filter((each) => each === "went").length;
  expect(went).toBeGreaterThanOrEqual(75);
  expect(went).toBeLessThanOrEqual(90);
  expect(new Set(outcomes)).toEqual(new Set(["went", "throttled"]));
  expect(new Set(await Promise.all(changes))).toEqual(new Set(["went"]));
});

test("a turn that is asked for in advance is kept, and comes at the pace that AWS allows", async () => {
  vi.useFakeTimers();
  const gate = createRateGate();
  const turn = (holder: string) => gate.turn("main/us-east-1", "RegisterTaskDefinition", holder);
  const first: number[] = [];
  for (let index = 0; index < 40; index += 1) first.push(await turn(`d${index}`));
  const atOnce = first.filter((wait) => wait === 0).length;
  // RegisterTaskDefinition: 20 at once and one a second thereafter, less a margin.
  expect(atOnce).toBe(18);
  expect(first.slice(18, 21).map((wait) => Math.round(wait))).toEqual([1_000, 2_000, 3_000]);
  // Whoever asks early is told the same moment.
  await vi.advanceTimersByTimeAsync(400);
  expect(Math.round(await turn("d19"))).toBe(1_600);
  await vi.advanceTimersByTimeAsync(1_600);
  expect(await turn("d19")).toBe(0);
  // Another account's turns are its own.
  expect(await gate.turn("other/us-east-1", "RegisterTaskDefinition", "d39")).toBe(0);
  // The calls of those whose turn has come do not wait.
  const taken = Array.from({ length: 19 }, () =>
    gate.take("main/us-east-1", "change", "RegisterTaskDefinition"),
  );
  await Promise.all(taken);
});

test("what AWS throttled makes the next calls wait longer", async () => {
  vi.useFakeTimers();
  const gate = createRateGate();
  const turn = (holder: string) => gate.turn("main/us-east-1", "UpdateService", holder);
  expect(await turn("a")).toBe(0);
  for (let times = 0; times < 8; times += 1) gate.throttled("main/us-east-1", "UpdateService");
  // Five a second by the documentation, lowered once.
  expect(await turn("b")).toBeCloseTo(1000 / (5 * 0.7), 0);
});

test("a change does not stand behind the calls of a listing that wait", async () => {
  vi.useFakeTimers();
  const gate = createRateGate();
  const went: string[] = [];
  const take = (purpose: "sync" | "change") =>
    gate.take("main/us-east-1", purpose, "DescribeTasks").then(() => went.push(purpose));
  const listing = Array.from({ length: 200 }, () => take("sync"));
  await vi.advanceTimersByTimeAsync(500);
  expect(went.length).toBeLessThan(70);
  for (let change = 0; change < 20; change += 1) await take("change");
  expect(went.filter((each) => each === "change").length).toBe(20);
  await vi.advanceTimersByTimeAsync(20_000);
  await Promise.all(listing);
});

test("a call that is given up leaves the line, and whoever comes when too many wait is refused", async () => {
  vi.useFakeTimers();
  const gate = createRateGate();
  const given = new AbortController();
  const take = (signal?: AbortSignal) =>
    gate.take("main/us-east-1", "sync", "DescribeTasks", signal).catch((error: unknown) => error);
  const line = Array.from({ length: 1_000 }, (_, index) => take(index === 200 ? given.signal : undefined));
  expect(await take()).toMatchObject({ kind: "throttled", code: "GateExpired" });
  given.abort(new Error("stopped"));
  expect(await line[200]).toMatchObject({ message: "stopped" });
  expect(await take(given.signal)).toMatchObject({ message: "stopped" });
  await vi.advanceTimersByTimeAsync(120_000);
  await Promise.all(line);
});
