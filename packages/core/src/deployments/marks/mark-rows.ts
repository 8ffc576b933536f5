import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { Superseded } from "../../kernel/index.ts";

/** A mark that is still to be written. */
export type MarkWork = {
  deploymentId: string;
  target: string;
  attempt: number;
  askedAt: Date | null;
  createdAt: Date;
};

/** Another worker is at it. */
class StaleMark extends Superseded {}

export async function loadMark(
  { prisma }: Database,
  { deploymentId, target }: { deploymentId: string; target: string },
): Promise<MarkWork | null> {
  const row = await prisma.deploymentMark.findUnique({
    where: { deploymentId_target: { deploymentId, target } },
  });
  return row === null || row.state !== "PENDING" ? null : row;
}

type Fields = {
  state?: "WRITTEN" | "GIVEN_UP";
  askedAt?: Date | null;
  remoteId?: string | null;
  writtenAt?: Date;
  /** Null: it does not fail. */
  failure?: { message: StoredMessage; at: Date } | null;
};

/** Records what became of a try, fenced by the number of tries. Throws when another worker is at it by now. */
export async function saveMark({ pool }: Database, work: MarkWork, fields: Fields): Promise<MarkWork> {
  const values: unknown[] = [work.deploymentId, work.target, work.attempt];
  const bind = (value: unknown) => `$${values.push(value instanceof Date ? value.toISOString() : value)}`;
  const sets = ["attempt = attempt + 1"];
  if (fields.state !== undefined) sets.push(`state = ${bind(fields.state)}`);
  if (fields.askedAt !== undefined) sets.push(`asked_at = ${bind(fields.askedAt)}::timestamptz`);
  if (fields.remoteId !== undefined) sets.push(`remote_id = ${bind(fields.remoteId)}`);
  if (fields.writtenAt !== undefined) sets.push(`written_at = ${bind(fields.writtenAt)}::timestamptz`);
  if (fields.failure === null) sets.push("failure = NULL", "failing_since = NULL");
  if (fields.failure) {
    sets.push(`failure = ${bind(JSON.stringify(fields.failure.message))}::jsonb`);
    sets.push(`failing_since = coalesce(failing_since, ${bind(fields.failure.at)}::timestamptz)`);
  }
  const text =
    `UPDATE deployment_mark SET ${sets.join(", ")} ` +
    "WHERE deployment_id = $1 AND target = $2 AND attempt = $3 AND state = 'PENDING'";
  if ((await pool.query(text, values)).rowCount === 0)
    throw new StaleMark(`${work.deploymentId} ${work.target}`);
  return {
    ...work,
    attempt: work.attempt + 1,
    ...(fields.askedAt === undefined ? {} : { askedAt: fields.askedAt }),
  };
}
