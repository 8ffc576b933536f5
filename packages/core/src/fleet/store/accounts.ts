import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { idOfArn } from "../../kernel/index.ts";
import { saveScopes } from "./scopes.ts";

/**
 * Gives the account's id. Its number stays what it was where it is not known now. Its regions are listed side by side, so
 * somebody else may save it at the same moment.
 */
export async function saveAccount(
  { pool }: Database,
  { name, awsAccountId }: { name: string; awsAccountId: string | null },
): Promise<string> {
  const find = async () => {
    const text = 'SELECT id, aws_account_id AS "awsAccountId" FROM account WHERE name = $1';
    return (await pool.query<{ id: string; awsAccountId: string | null }>(text, [name])).rows[0];
  };
  let known = await find();
  if (!known) {
    const text = "INSERT INTO account (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    await pool.query(text, [idOfArn("account", name), name]);
    known = await find();
  }
  if (!known) throw new Error(`the account ${name} is not there after it was saved`);
  if (awsAccountId !== null && awsAccountId !== known.awsAccountId) {
    await pool.query("UPDATE account SET aws_account_id = $2 WHERE id = $1", [known.id, awsAccountId]);
  }
  return known.id;
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
  await saveScopes(database, [{ ...scope, ...input }]);
}

/** Takes that back once they are known. */
export async function forgetUnfoundAccount(database: Database, known: readonly string[]): Promise<void> {
  const { rowCount } = await database.pool.query("DELETE FROM listing_scope WHERE key = $1", [unfoundKey]);
  if (rowCount === 0 || known.includes(unfound)) return;
  await database.prisma.account.deleteMany({ where: { name: unfound, clusters: { none: {} } } });
}
