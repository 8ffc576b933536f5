import { type Reads, readRows } from "../../kernel/index.ts";
import type { Roles } from "../../permissions/index.ts";
import type { AccessToken } from "../access-token.ts";
import { accessTokenColumns, toAccessToken } from "../reads.ts";
import type { Json } from "./compare-configurations.ts";

/** A configuration, and since when it held. */
export type PastConfiguration = { id: string; at: string; content: { readonly [key: string]: Json } };

/** The configuration that held at a moment, secrets redacted; null before the first that is on record. */
export async function configurationAt(reads: Reads, at: Date): Promise<PastConfiguration | null> {
  const [row] = await readRows(
    reads,
    "SELECT id, at, content FROM configuration_version WHERE at <= $1 ORDER BY at DESC, id DESC LIMIT 1",
    [at.toISOString()],
  );
  if (!row) return null;
  const [id, since, content] = row;
  return { id, at: since, content } as PastConfiguration;
}

/** The roles that there were at a moment, those built in included; null before the first that are on record. */
export async function rolesAt(reads: Reads, at: Date): Promise<Roles | null> {
  const found = await configurationAt(reads, at);
  return found === null ? null : ((found.content.roles ?? {}) as unknown as Roles);
}

/** The tokens that were good at a moment: made, not expired, not revoked yet. Their roles never change. */
export async function tokensAt(reads: Reads, at: Date): Promise<AccessToken[]> {
  const rows = await readRows(
    reads,
    `${accessTokenColumns} WHERE t.created_at <= $1 AND (t.expires_at IS NULL OR t.expires_at > $1) ` +
      "AND (t.revoked_at IS NULL OR t.revoked_at > $1) ORDER BY t.id",
    [at.toISOString()],
  );
  return rows.map(toAccessToken);
}
