import type { AccountConfiguration } from "../account-configuration.ts";
import { forgetUnfoundAccount, saveUnfoundAccount } from "../store/accounts.ts";
import { listingFailure } from "./listing-failure.ts";
import type { SyncDeps } from "./sync-region.ts";

/** The accounts, or null where they cannot be found out; what shows the fleet then says why. */
export async function findAccounts({
  database,
  clock,
  log,
  accounts,
}: SyncDeps): Promise<AccountConfiguration[] | null> {
  try {
    const found = await accounts.list();
    await forgetUnfoundAccount(
      database,
      found.map(({ name }) => name),
    );
    return found;
  } catch (error) {
    const failure = listingFailure(error);
    log.warn("fleet.accounts-unknown", { failure });
    await saveUnfoundAccount(database, { failure, at: clock.now() });
    return null;
  }
}
