import type { PoolClient } from "@fleetgraph/database";
import { databaseOfItsOwn } from "@fleetgraph/database/testing";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { Statement } from "../kernel/index.ts";
import { callerWith } from "../testing/index.ts";
import { appendAudit, auditEventsAfter, auditPositionOf, presentAuditPosition } from "./index.ts";

const auditor = callerWith(["audit:read"]);

async function append(client: PoolClient, name: string, path = "main/eu/shop/web"): Promise<void> {
  const statement = new Statement();
  appendAudit(
    statement,
    auditor,
    {
      action: "service.lock",
      outcome: "ACCEPTED",
      target: { type: "Service", id: null, name, path },
      onBehalfOf: null,
      reason: null,
      payload: {},
    },
    new Date(),
  );
  await client.query(statement.build());
}

test("whoever comes back with a cursor misses no entry and sees none twice, however transactions overlap", async () => {
  const database = await databaseOfItsOwn();
  onTestFinished(() => database.close());
  const moves = fc.array(
    fc.oneof(
      fc.record({
        move: fc.constantFrom("append", "commit", "roll back"),
        of: fc.integer({ min: 0, max: 3 }),
      }),
      fc.record({ move: fc.constant("look" as const), of: fc.constant(0) }),
    ),
    { minLength: 5, maxLength: 25 },
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(moves, async (steps) => {
      run += 1;
      const open = new Map<number, { client: PoolClient; names: string[] }>();
      const kept: string[] = [];
      const seen: string[] = [];
      let after = await presentAuditPosition(database);
      const look = async () => {
        const found = await auditEventsAfter(database, auditor, { after, filter: {}, limit: 2 });
        for (const { position, event } of found) {
          seen.push(event.targetName ?? "");
          // As a client has it: through a text.
          after = auditPositionOf([position.xid, position.id]) ?? after;
        }
        return found.length;
      };
      const end = async (of: number, how: "COMMIT" | "ROLLBACK") => {
        const transaction = open.get(of);
        if (!transaction) return;
        open.delete(of);
        await transaction.client.query(how);
        transaction.client.release();
        if (how === "COMMIT") kept.push(...transaction.names);
      };
      for (const [index, { move, of }] of steps.entries()) {
        if (move === "look") await look();
        else if (move === "commit") await end(of, "COMMIT");
        else if (move === "roll back") await end(of, "ROLLBACK");
        else {
          const transaction = open.get(of) ?? { client: await database.pool.connect(), names: [] };
          if (!open.has(of)) await transaction.client.query("BEGIN");
          open.set(of, transaction);
          const name = `${run}.${index}`;
          await append(transaction.client, name);
          transaction.names.push(name);
        }
      }
      for (const of of [...open.keys()]) await end(of, "COMMIT");
      // Transactions of other databases of the server hold a stream back too.
      for (let looks = 0; seen.length < kept.length && looks < 1_000; looks += 1) {
        if ((await look()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(seen.toSorted()).toEqual(kept.toSorted());
    }),
    { numRuns: 40 },
  );
});

test("a stream has what its reader may see, and no cursor but its own", async () => {
  const database = await databaseOfItsOwn();
  onTestFinished(() => database.close());
  const after = await presentAuditPosition(database);
  const client = await database.pool.connect();
  await append(client, "theirs");
  await append(client, "elsewhere", "other/eu/shop/web");
  client.release();
  const scoped = callerWith(["audit:read"], "main/*/*/*");
  const look = () => auditEventsAfter(database, scoped, { after, filter: {}, limit: 10 });
  await expect.poll(look, { timeout: 20_000 }).toMatchObject([{ event: { targetName: "theirs" } }]);
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 3 }), (key) => {
      const position = auditPositionOf(key);
      if (position) expect(position.xid).toMatch(/^\d+$/);
    }),
  );
  expect(auditPositionOf(["7", "evt_1"])).toBeNull();
});
