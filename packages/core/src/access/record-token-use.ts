import type { Database } from "@fleetgraph/database";
import { type AuditRecord, appendAudit } from "../audit/index.ts";
import { Statement } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";

type Use = { caller: Caller; name: string; at: Date };

/** A token that somebody tries again and again is told of once in this time; the refusals are counted besides. */
const toldAgainMs = 3_600_000;

/** Records that a token was used for the first time: once, whichever of many requests at the same moment it is. */
export async function recordFirstUse(deps: Pick<Database, "pool">, use: Use): Promise<void> {
  const statement = new Statement();
  const [at, id] = [statement.bind(use.at.toISOString()), statement.bind(use.caller.tokenId)];
  statement.with(
    "used",
    `UPDATE access_token SET first_used_at = ${at}::timestamptz WHERE id = ${id}::text AND first_used_at IS NULL ` +
      "RETURNING id",
  );
  const record = { ...recordOf(use), action: "token.first-use" as const, outcome: "ACCEPTED" as const };
  appendAudit(statement, use.caller, record, use.at, { where: "EXISTS (SELECT FROM used)" });
  await deps.pool.query(statement.build());
}

/** Records that somebody came with a token that has expired or was revoked, with where they came from. */
export async function recordRefusedToken(
  deps: Pick<Database, "pool">,
  use: Use & { why: "expired" | "revoked" },
): Promise<void> {
  const statement = new Statement();
  const [at, id] = [statement.bind(use.at.toISOString()), statement.bind(use.caller.tokenId)];
  const before = statement.bind(new Date(use.at.getTime() - toldAgainMs).toISOString());
  statement.with(
    "told",
    `UPDATE access_token SET refused_at = ${at}::timestamptz WHERE id = ${id}::text ` +
      `AND (refused_at IS NULL OR refused_at < ${before}::timestamptz) RETURNING id`,
  );
  const record = {
    ...recordOf(use),
    action: "token.refuse" as const,
    outcome: "REFUSED" as const,
    payload: { why: use.why },
  };
  appendAudit(statement, use.caller, record, use.at, { where: "EXISTS (SELECT FROM told)" });
  await deps.pool.query(statement.build());
}

function recordOf({ caller, name }: Use): Omit<AuditRecord, "action" | "outcome"> {
  const target = { type: "AccessToken", id: caller.tokenId, name, path: "" };
  return { target, onBehalfOf: null, reason: null, payload: {} };
}
