import { testDatabase } from "@fleetgraph/database/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { fleetCounts } from "./accounts.ts";
import { classBounds } from "./held-states.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
const start = Date.parse("2026-11-01T00:00:00Z");
const year = 365 * 86_400;
const iso = (second: number) => new Date(start + second * 1_000).toISOString();
const grants = [{ verb: "fleet:read" as const, resource: "**" }];
const caller = { grants } as unknown as Caller;

beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query("INSERT INTO account (id, name) VALUES ('acc_1', 'main')");
  await database.pool.query(
    "INSERT INTO cluster (id, account_id, region, arn, name, path, status, labels, content_hash, first_seen_at, valid_from) " +
      "VALUES ('clu_1', 'acc_1', 'r', 'arn:c', 'c', 'main/r/c/', 'ACTIVE', '[]', '\\x00', $1, $1)",
    [iso(-3 * year)],
  );
});
afterAll(() => database.close());

test("the classes of how long a state held are those of the database", async () => {
  for (const [index, seconds] of classBounds.entries()) {
    const { rows } = await database.pool.query(
      "SELECT fleet_state_class($1::timestamptz, $1::timestamptz + make_interval(secs => $2::float8 - 0.001)) AS below, " +
        "fleet_state_class($1::timestamptz, $1::timestamptz + make_interval(secs => $2)) AS at",
      [iso(0), seconds],
    );
    expect(rows[0], String(seconds)).toEqual({ below: index, at: index + 1 });
  }
});

type State = { began: number; lasted: number; present: boolean; running: boolean };
const lasting = fc.oneof(
  fc.integer({ min: 1, max: 120 }),
  fc.integer({ min: 1, max: 3 * year }),
  fc.constantFrom(...classBounds.flatMap((bound) => [bound - 1, bound, bound + 1])),
);
const state = fc.record({
  began: fc.integer({ min: -2 * year, max: year }),
  lasted: lasting,
  present: fc.boolean(),
  running: fc.boolean(),
});

test("as many are counted at any moment as there were, however long they lasted", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(state, { maxLength: 40 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
      async (states, picked) => {
        await store(states);
        // Where one began, ended or was about to, where mistakes are.
        const moments = [0, ...states.flatMap(({ began, lasted }) => [began, began + 1, began + lasted])];
        for (const pick of picked) {
          const at = moments[pick % moments.length] as number;
          const reads = { pool: database.pool, at: iso(at) } as Reads;
          const there = states.filter(({ began, lasted }) => began <= at && began + lasted > at);
          expect(await fleetCounts(reads, caller, ["hostCount", "taskCount"])).toEqual({
            hostCount: there.length,
            taskCount: there.filter(({ running }) => running).length,
          });
        }
      },
    ),
    { numRuns: 40 },
  );
});

async function store(states: readonly State[]): Promise<void> {
  for (const table of ["task", "host"] as const) {
    const status = table === "task" ? "last_status" : "status";
    const more = table === "task" ? ", containers" : "";
    await database.pool.query(`DELETE FROM ${table}`);
    await database.pool.query(`DELETE FROM ${table}_past`);
    for (const [index, { began, lasted, present, running }] of states.entries()) {
      const ended = iso(began + lasted);
      await database.pool.query(
        `INSERT INTO ${table}${present ? "" : "_past"} (${present ? "gone_at" : "valid_until"}, id, cluster_id, arn, path, ${status}, ` +
          `content_hash, first_seen_at, valid_from${more}) VALUES ($1, $2, 'clu_1', $2, 'main/r/c/', $3, '\\x00', $4, $4${more && ", '[]'"})`,
        [ended, `${table}${index}`, running ? "RUNNING" : "PENDING", iso(began)],
      );
    }
  }
}
