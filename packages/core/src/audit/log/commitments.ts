import { type Reads, readRows } from "../../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../../permissions/index.ts";

/** What it takes to check an entry by oneself: its leaf is version byte, id, SHA-256(nonce || entry). */
export type Commitment = {
  /** The entry's own text, RFC 8785. */
  entry: string;
  nonce: Uint8Array;
};

/** What the leaves of entries commit to, by id; of one that may not be read there is none. */
export async function commitmentsOf(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Commitment>> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const rows = await readRows(
    reads,
    "SELECT id, convert_from(entry, 'UTF8'), nonce FROM audit_event " +
      `WHERE id = ANY (${bind(ids)}::text[])${andVisible(visibility(caller.grants, "audit:read"), bind)}`,
    values,
  );
  return new Map(rows.map(([id, entry, nonce]) => [id as string, { entry, nonce } as Commitment]));
}
