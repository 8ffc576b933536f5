import { type Page, type PageRequest, type Reads, readRows, toPage } from "../kernel/index.ts";
import type { AccessToken } from "./access-token.ts";

/** A principal with those of its tokens that carry one of some roles. */
export type Holder = { principal: string; tokens: Omit<AccessToken, "principal">[] };

/**
 * Who had a token with one of some roles that worked at a moment, by the principal's name; whoever asks, for a question's
 * own answer. A token's roles never change, and one that is revoked stays in the store with when.
 */
export async function holdersPage(
  reads: Reads,
  input: { page: PageRequest; roles: readonly string[]; at: Date },
): Promise<Page<Holder>> {
  const { page, roles, at } = input;
  const works =
    "t.roles && $1::text[] AND t.created_at <= $2::timestamptz AND (t.revoked_at IS NULL OR t.revoked_at > $2::timestamptz) " +
    "AND (t.expires_at IS NULL OR t.expires_at > $2::timestamptz)";
  const names =
    `SELECT p.id, p.name FROM principal p WHERE ($3::text IS NULL OR p.name > $3) AND ($4::text IS NULL OR p.name < $4) ` +
    `AND EXISTS (SELECT FROM access_token t WHERE t.principal_id = p.id AND ${works}) ` +
    `ORDER BY p.name ${page.backward ? "DESC" : "ASC"} LIMIT $5`;
  const rows = await readRows(
    reads,
    `SELECT p.name, t.id, t.name, t.roles, t.created_at, t.created_by, t.expires_at, t.revoked_at FROM (${names}) AS p ` +
      `JOIN access_token t ON t.principal_id = p.id AND ${works} ORDER BY p.name ${page.backward ? "DESC" : "ASC"}, t.id`,
    [roles, at.toISOString(), page.after?.[0] ?? null, page.before?.[0] ?? null, page.limit + 1],
  );
  const holders = new Map<string, Holder>();
  for (const [principal, id, name, tokenRoles, createdAt, createdBy, expiresAt, revokedAt] of rows) {
    const holder = holders.get(principal as string) ?? { principal: principal as string, tokens: [] };
    const token = { id, name, roles: tokenRoles, createdAt, createdBy, expiresAt, revokedAt };
    holder.tokens.push(token as Holder["tokens"][number]);
    holders.set(holder.principal, holder);
  }
  return toPage(page, [...holders.values()]);
}
