import { type Page, type PageRequest, type Reads, readRows, toPage } from "../kernel/index.ts";
import { type Caller, requirePermission } from "../permissions/index.ts";
import type { AccessToken } from "./access-token.ts";

export const accessTokenColumns =
  "SELECT t.id, t.name, p.name, t.roles, t.created_at, t.created_by, t.expires_at, t.revoked_at, t.first_used_at " +
  "FROM access_token t JOIN principal p ON p.id = t.principal_id";

export function toAccessToken(row: unknown[]): AccessToken {
  const [id, name, principal, roles, createdAt, createdBy, expiresAt, revokedAt, firstUsedAt] = row;
  return {
    id,
    name,
    principal,
    roles,
    createdAt,
    createdBy,
    expiresAt,
    revokedAt,
    firstUsedAt,
  } as AccessToken;
}

/** Tokens by id, without asking who reads: for a use case's own answer and the viewer's own token. */
export async function accessTokensByIds(
  reads: Reads,
  ids: readonly string[],
): Promise<Map<string, AccessToken>> {
  const rows = await readRows(reads, `${accessTokenColumns} WHERE t.id = ANY ($1::text[])`, [ids]);
  return new Map(rows.map((row) => [row[0] as string, toAccessToken(row)]));
}

/** A page of all tokens, newest first. Throws NotPermitted without token:read. */
export async function accessTokensPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest },
): Promise<Page<AccessToken>> {
  requirePermission(caller, "token:read", "");
  const { page } = input;
  const rows = await readRows(
    reads,
    `${accessTokenColumns} WHERE ($1::text IS NULL OR t.id < $1) AND ($2::text IS NULL OR t.id > $2) ` +
      `ORDER BY t.id ${page.backward ? "ASC" : "DESC"} LIMIT $3`,
    [page.after?.[0] ?? null, page.before?.[0] ?? null, page.limit + 1],
  );
  return toPage(page, rows.map(toAccessToken));
}

/** The name of everybody who can act, without asking who reads: for a use case that has to know whom a name means. */
export async function principalNames(reads: Reads): Promise<string[]> {
  const rows = await readRows(reads, "SELECT name FROM principal ORDER BY name", []);
  return rows.map(([name]) => name as string);
}
