import type { Database } from "@fleetgraph/database";
import { type Clock, readRows } from "../kernel/index.ts";
import {
  type Caller,
  commonGrants,
  type Grant,
  grantsOf,
  nameKey,
  type Roles,
} from "../permissions/index.ts";

/**
 * The caller, acting for somebody: with no more than both may do. Who has, or had, tokens of their own may do what those do that
 * are valid; who never had one has no rights of their own to look at, and it is for the caller's token to say how far they go.
 */
export type ActingFor = (caller: Caller, name: string) => Promise<Caller>;

/** As long as a token is remembered: a person's rights end here when they end there. */
const rememberedMs = 5_000;

export function createActingFor(deps: { pool: Database["pool"]; clock: Clock; roles: Roles }): ActingFor {
  let known: { rights: Promise<ReadonlyMap<string, Grant[]>>; until: number } | null = null;

  /** What everybody may who ever had a token, by the key of their name: another spelling is no way around it. */
  async function readRights(): Promise<ReadonlyMap<string, Grant[]>> {
    const valid = "t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $1::timestamptz)";
    const rows = await readRows(
      deps,
      `SELECT p.name, t.roles FROM principal p JOIN access_token t ON t.principal_id = p.id AND ${valid} ` +
        "UNION ALL SELECT p.name, '{}'::text[] FROM principal p " +
        "WHERE EXISTS (SELECT FROM access_token t WHERE t.principal_id = p.id)",
      [deps.clock.now().toISOString()],
    );
    const rights = new Map<string, Grant[]>();
    for (const [name, roles] of rows) {
      const key = nameKey(name as string);
      rights.set(key, [...(rights.get(key) ?? []), ...grantsOf(deps.roles, roles as string[])]);
    }
    return rights;
  }

  function rightsOfAll(): Promise<ReadonlyMap<string, Grant[]>> {
    const now = deps.clock.now().getTime();
    if (known !== null && known.until > now) return known.rights;
    const rights = readRights();
    known = { rights, until: now + rememberedMs };
    rights.catch(() => {
      known = null;
    });
    return rights;
  }

  return async (caller, name) => {
    const grants = (await rightsOfAll()).get(nameKey(name));
    if (grants === undefined) return caller;
    // To act for others is the caller's own right.
    const acting = caller.grants.filter(({ verb }) => verb === "principal:act-as");
    return {
      ...caller,
      grants: [...acting, ...commonGrants(caller.grants, grants)],
      actsFor: { name, grants },
    };
  };
}
