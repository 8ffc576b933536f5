import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import pg from "pg";
import { onTestFinished } from "vitest";
import { appendAudit, newSigningKey, parseSigningKey, type Signer, sequence } from "../audit/index.ts";
import { newId, Statement, systemClock } from "../kernel/index.ts";
import { allVerbs, type Caller, everything } from "../permissions/index.ts";
import { quietLog } from "./quiet-log.ts";

/** A store of one test with an audit history, and the way to it of somebody who has every right. */
export type AuditedStore = {
  database: TestDatabase;
  signers: Signer[];
  /** The statement of one entry. */
  entry(name?: string): ReturnType<Statement["build"]>;
  /** Adds entries, several at once. */
  append(count: number): Promise<void>;
  sequence(signers?: readonly Signer[]): Promise<number>;
  /** As superuser, with triggers off. */
  tamper(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
};

const caller: Caller = {
  principalId: newId("principal", new Date()),
  principalName: "alice",
  tokenId: newId("accessToken", new Date()),
  roles: [],
  grants: allVerbs.map((verb) => ({ verb, resource: everything })),
  requestId: "request-1",
  address: null,
  client: null,
};

export async function auditedStore(): Promise<AuditedStore> {
  const database = await testDatabase({ poolSize: 20 });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  onTestFinished(async () => {
    await owner.end();
    await database.close();
  });
  const signers = [parseSigningKey(newSigningKey("log.example/test"))];
  const entry = (name = "web") => {
    const statement = new Statement();
    const target = { type: "Service", id: null, name, path: "shop/us-east-1/web/web" };
    const outcome = "ACCEPTED";
    const record = {
      action: "fleet.sync",
      outcome,
      target,
      onBehalfOf: null,
      reason: null,
      payload: {},
    } as const;
    appendAudit(statement, caller, record, new Date());
    return statement.build();
  };
  return {
    database,
    signers,
    entry,
    async append(count) {
      for (let left = count; left > 0; left -= 16) {
        const some = Array.from({ length: Math.min(left, 16) }, () => database.pool.query(entry()));
        await Promise.all(some);
      }
    },
    sequence: (by = signers) => sequence({ database, clock: systemClock, log: quietLog }, { signers: by }),
    async tamper(sql, values = []) {
      const { rows } = await owner.query<{ name: string }>(protectedTables);
      const tables = rows.map(({ name }) => name);
      for (const table of tables) await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
      try {
        return (await owner.query(sql, values)).rows;
      } finally {
        for (const table of tables) await owner.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
      }
    },
  };
}

const protectedTables =
  "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname ~ '(append_only|only_grows)'";
