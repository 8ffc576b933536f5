import { type Message, type Reads, readRows } from "../../kernel/index.ts";

/** How far a place outside is behind, and why. */
export type Publication = {
  target: string;
  /** Of the last checkpoint that it is known to have; null for none. */
  size: number | null;
  sentAt: string | null;
  /** The leaves that the newest checkpoint has more, and when the first checkpoint was signed that it does not have. */
  behind: number;
  behindSince: string | null;
  failures: number;
  failure: Message | null;
  failedAt: string | null;
  nextAt: string | null;
};

const publicationsText = `
  SELECT p.target, p.size, p.sent_at, coalesce(newest.size - coalesce(p.size, 0), 0), waiting.at, p.failures, p.failure, p.failed_at, p.next_at
  FROM audit_publication p
  LEFT JOIN LATERAL (SELECT size FROM audit_checkpoint ORDER BY size DESC LIMIT 1) newest ON true
  LEFT JOIN LATERAL (SELECT at FROM audit_checkpoint WHERE size > coalesce(p.size, 0) ORDER BY size LIMIT 1) waiting ON true
  ORDER BY p.target`;

/** The places outside that checkpoints are sent to, by name. */
export async function publications(reads: Reads): Promise<Publication[]> {
  const rows = await readRows(reads, publicationsText, []);
  return rows.map(([target, size, sentAt, behind, behindSince, failures, failure, failedAt, nextAt]) => {
    const row = { target, size, sentAt, behind, behindSince, failures, failure, failedAt, nextAt };
    return row as Publication;
  });
}

/** A witness's signature of a checkpoint. */
export type KeptCosignature = { size: number; name: string; line: string; at: string };

/** What witnesses signed last, each its own last one, up to a size. */
export async function cosignaturesUpTo(reads: Reads, size: number): Promise<KeptCosignature[]> {
  const text =
    "SELECT DISTINCT ON (name) size, name, line, at FROM audit_cosignature WHERE size <= $1 ORDER BY name, size DESC";
  const rows = await readRows(reads, text, [size]);
  return rows.map(([signed, name, line, at]) => ({ size: signed, name, line, at }) as KeptCosignature);
}
