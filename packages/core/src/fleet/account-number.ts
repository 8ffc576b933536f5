import type { Database } from "@fleetgraph/database";
import { AwsFailure } from "../kernel/index.ts";
import type { AccountConfiguration } from "./account-configuration.ts";
import type { AwsAccounts } from "./aws-accounts.ts";
import { saveAccount } from "./store/accounts.ts";

/** The number of an account, asked of STS once and kept. Throws AwsFailure where it does not say. */
export async function accountNumberOf(
  database: Database,
  accounts: AwsAccounts,
  { account, region }: { account: AccountConfiguration; region: string },
): Promise<string> {
  const text = 'SELECT aws_account_id AS "number" FROM account WHERE name = $1';
  const { rows } = await database.pool.query<{ number: string | null }>(text, [account.name]);
  const known = rows[0]?.number;
  if (known) return known;
  const found = await accounts.awsAccountIdOf(account, region);
  if (found === null)
    throw new AwsFailure("GetCallerIdentity", "unsupported", "NoAccount", "it names no account");
  await saveAccount(database, { name: account.name, awsAccountId: found });
  return found;
}
