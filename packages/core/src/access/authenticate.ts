import type { Database } from "@fleetgraph/database";
import { LRUCache } from "lru-cache";
import { type Clock, readRows } from "../kernel/index.ts";
import { type Caller, type Grant, grantsOf, type Roles } from "../permissions/index.ts";
import { hashToken, isTokenText } from "./access-token.ts";
import { recordFirstUse, recordRefusedToken } from "./record-token-use.ts";

/** Why a request has no caller. */
export type Unauthenticated = { unauthenticated: "absent" | "malformed" | "unknown" | "expired" | "revoked" };

/** What a request says of who asks. All but the token is the client's own word. */
export type AuthenticationRequest = Pick<
  Caller,
  "requestId" | "address" | "client" | "clientName" | "clientVersion" | "job"
> & { authorization: string | undefined };

type Known = Pick<Caller, "tokenId" | "principalId" | "principalName" | "roles"> & {
  grants: readonly Grant[];
  expiresAt: number | null;
};

export type Authenticator = {
  /**
   * Finds who asks by the Authorization header (RFC 6750 section 2.1). A found token is remembered for five
   * seconds, so a revocation takes effect everywhere within that time, and at once in the process that made it.
   * The first use of a token is an audit entry, and so is the use of one that has expired or was revoked.
   */
  authenticate(request: AuthenticationRequest): Promise<Caller | Unauthenticated>;
  /** Forgets what is remembered. */
  forget(): void;
};

const rememberedMs = 5_000;
const rememberedTokens = 10_000;

export function createAuthenticator(deps: {
  pool: Database["pool"];
  clock: Clock;
  roles: Roles;
}): Authenticator {
  const remembered = new LRUCache<string, Known>({ max: rememberedTokens, ttl: rememberedMs });

  async function find(
    text: string,
    request: Omit<AuthenticationRequest, "authorization">,
  ): Promise<Known | Unauthenticated> {
    const known = remembered.get(text);
    if (known) return known;
    const [row] = await readRows(
      deps,
      "SELECT t.id, t.name, t.principal_id, p.name, t.roles, t.expires_at, t.revoked_at, t.first_used_at IS NULL " +
        "FROM access_token t JOIN principal p ON p.id = t.principal_id WHERE t.hash = $1",
      [hashToken(text)],
    );
    if (!row) return { unauthenticated: "unknown" };
    const [tokenId, tokenName, principalId, principalName, roles, expiresAt, revokedAt, isNew] = row;
    const found: Known = {
      tokenId: tokenId as string,
      principalId: principalId as string,
      principalName: principalName as string,
      roles: roles as string[],
      grants: grantsOf(deps.roles, roles as string[]),
      expiresAt: expiresAt === null ? null : Date.parse(expiresAt as string),
    };
    const now = deps.clock.now();
    const use = { caller: { ...callerOf(found), ...request }, name: tokenName as string, at: now };
    const why = revokedAt !== null ? "revoked" : hasExpired(found, now) ? "expired" : null;
    if (why !== null) {
      await recordRefusedToken(deps, { ...use, why });
      return { unauthenticated: why };
    }
    if (isNew === true) await recordFirstUse(deps, use);
    remembered.set(text, found);
    return found;
  }

  return {
    async authenticate({ authorization, ...request }) {
      if (!authorization) return { unauthenticated: "absent" };
      const text = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      if (!text || !isTokenText(text)) return { unauthenticated: "malformed" };
      const known = await find(text, request);
      if ("unauthenticated" in known) return known;
      if (hasExpired(known, deps.clock.now())) {
        // It ended while it was remembered: looked at anew, that is told.
        remembered.delete(text);
        const refused = await find(text, request);
        return "unauthenticated" in refused ? refused : { unauthenticated: "expired" };
      }
      return { ...callerOf(known), ...request };
    },
    forget: () => remembered.clear(),
  };
}

const hasExpired = ({ expiresAt }: Known, now: Date) => expiresAt !== null && expiresAt <= now.getTime();

const callerOf = ({ expiresAt: _expiresAt, ...who }: Known) => who;
