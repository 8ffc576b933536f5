import { LRUCache } from "lru-cache";
import { type Clock, type Reads, readRows } from "../kernel/index.ts";
import { type Caller, type Grant, grantsOf, type Roles } from "../permissions/index.ts";
import { hashToken, isTokenText } from "./access-token.ts";

/** Why a request has no caller. */
export type Unauthenticated = { unauthenticated: "absent" | "malformed" | "unknown" | "expired" | "revoked" };

type Known = {
  tokenId: string;
  principalId: string;
  principalName: string;
  roles: readonly string[];
  grants: readonly Grant[];
  expiresAt: number | null;
};

export type Authenticator = {
  /**
   * Finds who asks by the Authorization header (RFC 6750 section 2.1). A found token is remembered for five
   * seconds, so a revocation takes effect everywhere within that time, and at once in the process that made it.
   */
  authenticate(request: {
    authorization: string | undefined;
    requestId: string;
    address: string | null;
    client: string | null;
  }): Promise<Caller | Unauthenticated>;
  /** Forgets what is remembered. */
  forget(): void;
};

const rememberedMs = 5_000;
const rememberedTokens = 10_000;

export function createAuthenticator(deps: Reads & { clock: Clock; roles: Roles }): Authenticator {
  const remembered = new LRUCache<string, Known>({ max: rememberedTokens, ttl: rememberedMs });

  async function find(text: string): Promise<Known | Unauthenticated> {
    const known = remembered.get(text);
    if (known) return known;
    const [row] = await readRows(
      deps,
      "SELECT t.id, t.principal_id, p.name, t.roles, t.expires_at, t.revoked_at FROM access_token t " +
        "JOIN principal p ON p.id = t.principal_id WHERE t.hash = $1",
      [hashToken(text)],
    );
    if (!row) return { unauthenticated: "unknown" };
    const [tokenId, principalId, principalName, roles, expiresAt, revokedAt] = row;
    if (revokedAt !== null) return { unauthenticated: "revoked" };
    const found: Known = {
      tokenId: tokenId as string,
      principalId: principalId as string,
      principalName: principalName as string,
      roles: roles as string[],
      grants: grantsOf(deps.roles, roles as string[]),
      expiresAt: expiresAt === null ? null : Date.parse(expiresAt as string),
    };
    remembered.set(text, found);
    return found;
  }

  return {
    async authenticate({ authorization, requestId, address, client }) {
      if (!authorization) return { unauthenticated: "absent" };
      const text = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      if (!text || !isTokenText(text)) return { unauthenticated: "malformed" };
      const known = await find(text);
      if ("unauthenticated" in known) return known;
      const { expiresAt, ...who } = known;
      if (expiresAt !== null && expiresAt <= deps.clock.now().getTime())
        return { unauthenticated: "expired" };
      return { ...who, requestId, address, client };
    },
    forget: () => remembered.clear(),
  };
}
