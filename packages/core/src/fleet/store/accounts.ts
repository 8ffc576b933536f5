import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { idOfArn } from "../../kernel/index.ts";
import { saveScopes } from "./scopes.ts";

export async function saveAccount(
  database: Database,
  account: { name: string; awsAccountId: string | null },
): Promise<string> {
  const id = idOfArn("account", account.name);
  const known = await database.prisma.account.findUnique({ where: { name: account.name } });
  if (known && (known.awsAccountId === account.awsAccountId || account.awsAccountId === null))
    return known.id;
  const { awsAccountId } = account;
  const saved = await database.prisma.account.upsert({
    where: { name: account.name },
    create: { id, name: account.name, awsAccountId },
    update: { awsAccountId },
  });
  return saved.id;
}

/** An account that could not be found out, as it is shown until it is. */
const unfound = "default";
const unfoundKey = `clusters:${idOfArn("account", unfound)}:`;

/** Records that even the accounts could not be found out, and why. */
export async function saveUnfoundAccount(
  database: Database,
  input: { failure: StoredMessage; at: Date },
): Promise<void> {
  const accountId = await saveAccount(database, { name: unfound, awsAccountId: null });
  const scope = { key: unfoundKey, kind: "clusters", accountId, region: "", clusterId: null };
  await saveScopes(database, [{ ...scope, failure: input.failure }], input.at);
}

/** Takes that back once they are known. */
export async function forgetUnfoundAccount(database: Database, known: readonly string[]): Promise<void> {
  const { rowCount } = await database.pool.query("DELETE FROM listing_scope WHERE key = $1", [unfoundKey]);
  if (rowCount === 0 || known.includes(unfound)) return;
  await database.prisma.account.deleteMany({ where: { name: unfound, clusters: { none: {} } } });
}
