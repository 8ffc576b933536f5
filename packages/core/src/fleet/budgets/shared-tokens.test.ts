import type { Database } from "@fleetgraph/database";
import { testDatabase } from "@fleetgraph/database/testing";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ownTokens, type TokenSource } from "../../kernel/index.ts";
import { sharedTokens } from "./shared-tokens.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query("WITH turns AS (DELETE FROM rate_turn) DELETE FROM rate_budget");
});

const key = { account: "main", region: "us-east-1", apiClass: "taskRead" };
const changes = (change: number) => ({ change, check: 0, sync: 0 });

const step = fc.oneof(
  fc.record({
    what: fc.constant("lease" as const),
    pause: fc.integer({ min: 0, max: 900 }),
    ask: fc.record({
      change: fc.integer({ min: 0, max: 40 }),
      check: fc.integer({ min: 0, max: 10 }),
      sync: fc.integer({ min: 0, max: 40 }),
    }),
    unleased: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ what: fc.constant("throttled" as const), pause: fc.integer({ min: 0, max: 3_000 }) }),
  fc.record({
    what: fc.constant("turn" as const),
    pause: fc.integer({ min: 0, max: 900 }),
    holder: fc.constantFrom("a", "b", "c", "d"),
  }),
);

test("what the database computes is what the arithmetic of one process computes", async () => {
  let region = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("taskRead", "taskDefinitionWrite", "quotaRead"),
      fc.array(step, { minLength: 1, maxLength: 25 }),
      async (apiClass, steps) => {
        let now = Date.UTC(2026, 0, 1);
        region += 1;
        const place = { account: "main", region: `r${region}`, apiClass };
        const both: TokenSource[] = [
          ownTokens({ now: () => now }),
          sharedTokens({ database, now: () => new Date(now) }),
        ];
        for (const each of steps) {
          now += each.pause;
          const [own, shared] = await Promise.all(
            both.map(async (tokens) => {
              if (each.what === "throttled") return tokens.throttled(place);
              if (each.what === "turn") return tokens.turn(place, each.holder);
              return tokens.lease(place, each.ask, each.unleased);
            }),
          );
          if (typeof own === "number") expect(shared).toBeCloseTo(own, 0);
          else if (own && shared && typeof shared === "object") {
            expect(shared.granted).toEqual(own.granted);
            expect(Math.abs(shared.againMs - own.againMs)).toBeLessThanOrEqual(1);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("many processes at once take no more than there is", async () => {
  const tokens = sharedTokens({ database });
  const began = performance.now();
  const leases = await Promise.all(Array.from({ length: 60 }, () => tokens.lease(key, changes(3))));
  const took = (performance.now() - began) / 1000;
  const granted = leases.reduce((sum, lease) => sum + lease.granted.change, 0);
  expect(granted).toBeGreaterThanOrEqual(90);
  expect(granted).toBeLessThanOrEqual(90 + Math.ceil(took * 20));
});

test("two names of one account have one budget", async () => {
  for (const name of ["main", "also"]) {
    await database.prisma.account.create({ data: { id: name, name, awsAccountId: "123456789012" } });
  }
  const now = () => new Date(Date.UTC(2026, 0, 1));
  const tokens = sharedTokens({ database, now });
  expect((await tokens.lease(key, changes(60))).granted.change).toBe(60);
  expect((await tokens.lease({ ...key, account: "also" }, changes(60))).granted.change).toBe(30);
  const { rows } = await database.pool.query("SELECT account FROM rate_budget");
  expect(rows).toEqual([{ account: "123456789012" }]);
});

test("a budget that a crash has emptied begins full", async () => {
  const now = () => new Date(Date.UTC(2026, 0, 1));
  const tokens = sharedTokens({ database, now });
  await tokens.lease(key, changes(90));
  expect((await tokens.lease(key, changes(1))).granted.change).toBe(0);
  await database.pool.query("DELETE FROM rate_budget");
  expect((await tokens.lease(key, changes(1))).granted.change).toBe(1);
  const { rows } = await database.pool.query(
    "SELECT relname, relpersistence FROM pg_class WHERE relname LIKE 'rate\\_%' AND relkind = 'r' ORDER BY 1",
  );
  expect(rows.map((row) => [row.relname, row.relpersistence])).toEqual([
    ["rate_budget", "u"],
    ["rate_turn", "u"],
    ["rate_use", "u"],
  ]);
});

test("turns come in the order of asking, whichever process is asked", async () => {
  let now = Date.UTC(2026, 0, 1);
  const clock = () => new Date(now);
  const [one, other] = [sharedTokens({ database, now: clock }), sharedTokens({ database, now: clock })];
  const registrations = { ...key, apiClass: "taskDefinitionWrite" };
  const holders = Array.from({ length: 24 }, (_, index) => `d${index}`);
  const due: number[] = [];
  for (const [index, holder] of holders.entries()) {
    due.push(Math.round(await (index % 2 ? one : other).turn(registrations, holder)));
  }
  expect(due.slice(16)).toEqual([0, 0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000]);
  // Each comes back to the other process than the one that it had asked.
  const went: [string, number][] = [];
  for (let passed = 0; passed < 8_000; passed += 500) {
    now += 500;
    for (const [index, holder] of holders.entries()) {
      if (index < 18 || went.some(([gone]) => gone === holder)) continue;
      if ((await (index % 2 ? other : one).turn(registrations, holder)) === 0)
        went.push([holder, passed + 500]);
    }
  }
  expect(went).toEqual([
    ["d18", 1_000],
    ["d19", 2_000],
    ["d20", 3_000],
    ["d21", 4_000],
    ["d22", 5_000],
    ["d23", 6_000],
  ]);
  const { rowCount } = await database.pool.query("SELECT FROM rate_turn");
  expect(rowCount).toBe(0);
});

test("a turn that nobody comes for is given up after a minute", async () => {
  let now = Date.UTC(2026, 0, 1);
  const tokens = sharedTokens({ database, now: () => new Date(now) });
  const registrations = { ...key, apiClass: "taskDefinitionWrite" };
  await tokens.lease(registrations, changes(18));
  expect(await tokens.turn(registrations, "gone")).toBeCloseTo(1_000, 0);
  expect(await tokens.turn(registrations, "here")).toBeCloseTo(2_000, 0);
  now += 1_500;
  // The token that has come is for the one before.
  expect(await tokens.turn(registrations, "here")).toBeCloseTo(500, 0);
  now += 60_000;
  await tokens.lease(registrations, changes(18));
  expect(await tokens.turn(registrations, "here")).toBeCloseTo(1_000, 0);
  expect(await tokens.turn(registrations, "gone")).toBeCloseTo(2_000, 0);
});
