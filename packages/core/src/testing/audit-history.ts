import type { Database } from "@fleetgraph/database";
import { parseVerifierKey, type VerifierKey } from "@fleetgraph/transparency-log";
import {
  appendAudit,
  newSigningKey,
  parseSigningKey,
  type Signer,
  sequence,
  sha256,
  verifyEd25519,
} from "../audit/index.ts";
import { newId, Statement, systemClock } from "../kernel/index.ts";
import { allVerbs, type Caller, everything, type Grant } from "../permissions/index.ts";
import { quietLog } from "./quiet-log.ts";

/** An audit history to be exported, sealed and sent outside. */
export type AuditHistory = {
  signer: Signer;
  keys: VerifierKey[];
  /** Node's hashing and Ed25519, as the verifier wants them. */
  crypto: { sha256: typeof sha256; verify: typeof verifyEd25519 };
  /** Adds events of alice and bob by turns, to three services; none of them has its place yet. */
  append(count: number, input?: { at?: Date; reason?: string | null }): Promise<void>;
  /** Gives every event its place, and signs. */
  sequence(): Promise<void>;
};

export const auditPaths = ["main/us-east-1/shop/web", "main/us-east-1/shop/api", "other/us-east-1/bank/core"];

export function auditCaller(grants?: readonly Grant[]): Caller {
  return {
    principalId: newId("principal", new Date()),
    principalName: "auditor",
    tokenId: newId("accessToken", new Date()),
    roles: [],
    grants: grants ?? allVerbs.map((verb) => ({ verb, resource: everything })),
    requestId: "request-1",
    address: null,
    client: null,
  };
}

const allSigned = `SELECT (SELECT count(*) FROM audit_event e WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)) = 0
  AND h.size = coalesce((SELECT max(size) FROM audit_checkpoint), 0) AS signed FROM audit_log h`;

export function auditHistory(
  database: Database,
  signer: Signer = parseSigningKey(newSigningKey("log.example/test")),
): AuditHistory {
  const key = parseVerifierKey(sha256, signer.text);
  let made = 0;
  return {
    signer,
    keys: key ? [key] : [],
    crypto: { sha256, verify: verifyEd25519 },
    async append(count, { at, reason = null } = {}) {
      for (let index = 0; index < count; index += 1) {
        made += 1;
        const statement = new Statement();
        const caller = { ...auditCaller(), principalName: made % 2 === 0 ? "alice" : "bob" };
        const path = auditPaths[made % auditPaths.length] ?? "";
        const name = path.split("/").slice(2).join("/");
        const said = { outcome: "ACCEPTED", onBehalfOf: null, reason, payload: { made } } as const;
        const target = { type: "Service", id: null, name, path };
        appendAudit(statement, caller, { ...said, action: "service.lock", target }, at ?? new Date());
        await database.pool.query(statement.build());
      }
    },
    async sequence() {
      const deps = { database, clock: systemClock, log: quietLog };
      // What is committed gets its place when no transaction is open that began before: also none of another test's.
      for (let tries = 0; tries < 600; tries += 1) {
        await sequence(deps, { signers: [signer] });
        const { rows } = await database.pool.query(allSigned);
        if (rows[0]?.signed) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error("some transaction stays open");
    },
  };
}
