import fc from "fast-check";
import { expect, test } from "vitest";
import {
  almost,
  drainTokens,
  fullLevel,
  grantTokens,
  grantTurn,
  lotKeptFor,
  lowering,
  reserveOf,
  shareAt,
  syncLeast,
  type Tokens,
  usable,
} from "./grant-tokens.ts";
import { documentedBudget } from "./rate-gate.ts";

const read = usable(documentedBudget("taskRead"));
const nothing: Tokens = { change: 0, check: 0, sync: 0 };

test("what is used of a budget leaves room for calls that arrive late", () => {
  expect(
    ["clusterRead", "taskRead", "serviceWrite", "taskDefinitionWrite", "logGroupRead"].map((apiClass) => [
      apiClass,
      usable(documentedBudget(apiClass)).burst,
    ]),
  ).toEqual([
    ["clusterRead", 41],
    ["taskRead", 90],
    ["serviceWrite", 45],
    ["taskDefinitionWrite", 18],
    ["logGroupRead", 5],
  ]);
});

const tokens = fc.record({
  change: fc.integer({ min: 0, max: 30 }),
  check: fc.integer({ min: 0, max: 30 }),
  sync: fc.integer({ min: 0, max: 30 }),
});
const steps = fc.array(
  fc.record({ pause: fc.integer({ min: 0, max: 700 }), ask: tokens, throttled: fc.boolean() }),
  {
    maxLength: 60,
  },
);
const classes = fc.constantFrom(
  "clusterRead",
  "taskRead",
  "serviceWrite",
  "taskDefinitionWrite",
  "quotaRead",
);

test("in no stretch of time is more given than AWS allows, though every token be used as late as it may", () => {
  fc.assert(
    fc.property(classes, steps, (apiClass, asked) => {
      const aws = documentedBudget(apiClass);
      const budget = usable(aws);
      let now = 0;
      let level = fullLevel(now);
      const given: { at: number; count: number }[] = [];
      for (const { pause, ask, throttled } of asked) {
        now += pause;
        if (throttled && ask.change === 7) level = drainTokens(level, { budget, now });
        const lease = grantTokens(level, { budget, ask, now });
        level = lease.level;
        given.push({ at: now, count: lease.granted.change + lease.granted.check + lease.granted.sync });
      }
      for (const [first, { at: from }] of given.entries()) {
        let count = 0;
        for (const { at, count: more } of given.slice(first)) {
          count += more;
          // The first of them may have been held back, the last not.
          const shortest = Math.max(0, at - from - lotKeptFor) / 1000;
          // One more: what a listing gets of an empty bucket.
          expect(count).toBeLessThanOrEqual(aws.burst + shortest * aws.sustained + 1);
        }
      }
    }),
  );
});

test("nobody is given more than they asked for, nor goes deeper than they may, but for a listing's least", () => {
  fc.assert(
    fc.property(steps, (asked) => {
      let now = 0;
      let level = fullLevel(now);
      let syncAt = Number.NEGATIVE_INFINITY;
      for (const { pause, ask } of asked) {
        now += pause;
        const { granted, level: after } = grantTokens(level, { budget: read, ask, now });
        for (const purpose of ["change", "check", "sync"] as const) {
          expect(granted[purpose]).toBeLessThanOrEqual(ask[purpose]);
        }
        const free = read.burst - after.spent;
        if (granted.check > 0)
          expect(free + granted.sync).toBeGreaterThanOrEqual(reserveOf(read, "check") - almost);
        if (granted.sync > 0 && free < reserveOf(read, "sync") - almost) {
          expect(granted.sync).toBe(1);
          expect(now - syncAt).toBeGreaterThanOrEqual(1000 / (syncLeast * read.sustained));
          expect(free).toBeGreaterThanOrEqual(-1 - almost);
        }
        if (granted.sync > 0) syncAt = now;
        level = after;
      }
    }),
  );
});

test("a listing under full load leaves half of the burst, and gets its least when changes take all", () => {
  let level = fullLevel(0);
  const granted: number[] = [];
  for (let now = 0; now < 10_000; now += 50) {
    const lease = grantTokens(level, { budget: read, ask: { ...nothing, sync: 30 }, now });
    level = lease.level;
    granted.push(lease.granted.sync);
  }
  const sum = (counts: number[]) => counts.reduce((all, each) => all + each, 0);
  // Half of the burst, and then the rate.
  expect(sum(granted)).toBeGreaterThanOrEqual(45 + 195);
  expect(
    grantTokens(level, { budget: read, ask: { ...nothing, change: 40 }, now: 10_000 }).granted.change,
  ).toBe(40);

  level = fullLevel(0);
  const shared = { change: 0, sync: 0 };
  for (let now = 0; now < 60_000; now += 50) {
    const lease = grantTokens(level, { budget: read, ask: { change: 30, check: 0, sync: 30 }, now });
    level = lease.level;
    shared.change += lease.granted.change;
    shared.sync += lease.granted.sync;
  }
  expect(shared.sync / (shared.sync + shared.change - read.burst)).toBeCloseTo(syncLeast, 1);
});

test("who asks again when told to is given something", () => {
  fc.assert(
    fc.property(steps, tokens, (asked, last) => {
      let now = 0;
      let level = fullLevel(now);
      for (const { pause, ask } of [...asked, { pause: 0, ask: last }]) {
        now += pause;
        ({ level } = grantTokens(level, { budget: read, ask, now }));
      }
      const first = grantTokens(level, { budget: read, ask: last, now });
      const missing = {
        change: last.change - first.granted.change,
        check: last.check - first.granted.check,
        sync: last.sync - first.granted.sync,
      };
      if (missing.change + missing.check + missing.sync === 0) return;
      const again = grantTokens(first.level, { budget: read, ask: missing, now: now + first.againMs });
      expect(again.granted.change + again.granted.check + again.granted.sync).toBeGreaterThan(0);
    }),
  );
});

test("a rate that AWS does not allow is lowered, once for many refusals at a time, and comes back by itself", () => {
  let level = fullLevel(0);
  for (let times = 0; times < 5; times += 1) level = drainTokens(level, { budget: read, now: 1_000 + times });
  expect(level.share).toBeCloseTo(lowering.to);
  expect(
    grantTokens(level, { budget: read, ask: { ...nothing, change: 5 }, now: 1_010 }).granted.change,
  ).toBe(0);
  for (let now = 4_000; now < 60_000; now += 3_000) level = drainTokens(level, { budget: read, now });
  expect(level.share).toBeCloseTo(lowering.least);
  expect(shareAt(level, 60_000 + lowering.recoveredInMs)).toBe(1);
});

test("a clock that was set back neither refills a bucket nor stops it", () => {
  let level = fullLevel(10_000_000);
  level = grantTokens(level, { budget: read, ask: { ...nothing, change: 90 }, now: 10_000_000 }).level;
  expect(grantTokens(level, { budget: read, ask: { ...nothing, change: 1 }, now: 0 }).granted.change).toBe(0);
  level = grantTokens(level, { budget: read, ask: { ...nothing, change: 1 }, now: 0 }).level;
  expect(
    grantTokens(level, { budget: read, ask: { ...nothing, change: 30 }, now: 1_000 }).granted.change,
  ).toBe(20);
});

test("a turn is kept for whoever is before in the line", () => {
  const budget = usable(documentedBudget("taskDefinitionWrite"));
  const level = { ...fullLevel(0), spent: 18 };
  expect(grantTurn(level, { budget, place: 1, now: 0 }).waitMs).toBeCloseTo(1_000);
  expect(grantTurn(level, { budget, place: 3, now: 0 }).waitMs).toBeCloseTo(3_000);
  // Second of the line: the first has not come yet, but its token is there.
  expect(grantTurn(level, { budget, place: 2, now: 1_000 }).waitMs).toBeCloseTo(1_000);
  expect(grantTurn(level, { budget, place: 2, now: 2_000 }).waitMs).toBe(0);
});
