import { deploymentsByIds } from "../../deployments/index.ts";
import { message, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { trailRecordId } from "../trail-record.ts";
import { askedFor } from "./asked.ts";
import { recordByEventId, type ToldCall, type ToldRecord } from "./reads.ts";
import { explainUnplaced } from "./unplaced.ts";
import { fact, type Why, type WhyEvidence, type WhyFact } from "./why.ts";

export const ofRecord = ({ eventId }: Pick<ToldCall, "eventId">): WhyEvidence => ({
  kind: "TRAIL_RECORD",
  id: trailRecordId(eventId),
  reference: eventId,
});

/** Why a call that CloudTrail recorded went as it did: above all a RunTask that placed nothing. Null for no such record. */
export async function whyRecord(reads: Reads, caller: Caller, eventId: string): Promise<Why | null> {
  const record = await recordByEventId(reads, caller, eventId);
  if (record === null) return null;
  const { at, action, person, asked, deploymentId, errorCode } = record;
  const subject = ofRecord(record);
  const deployment =
    deploymentId === null
      ? undefined
      : (await deploymentsByIds(reads, caller, [deploymentId])).get(deploymentId);
  const facts: WhyFact[] = [];
  if (deployment) facts.push(askedFor(deployment));
  const revision = typeof asked.taskDefinition === "string" ? asked.taskDefinition : null;
  const evidence: WhyEvidence[] = [subject];
  if (revision !== null) evidence.push({ kind: "TASK_DEFINITION", id: null, reference: revision });
  const called = message("why.asked.call", {
    person,
    action,
    revision: revision?.split("/").at(-1) ?? null,
    count: typeof asked.count === "number" ? asked.count : null,
    startedBy: typeof asked.startedBy === "string" ? asked.startedBy : null,
  });
  facts.push(fact("ASKED", called, { at, evidence }));
  if (errorCode !== null)
    facts.push(fact("ENDED", message("why.call.refused", { code: errorCode }), { at, evidence: [subject] }));
  const text = failureOf(record);
  if (text === null) return { subject, at, explanation: null, facts };
  facts.push(
    fact("ENDED", message("why.call.failures", { failures: record.failures.length, reason: text }), {
      at,
      evidence: [subject],
    }),
  );
  if (record.clusterId === null) return { subject, at, explanation: null, facts };
  const group = typeof asked.group === "string" ? asked.group : `family:${familyOf(revision)}`;
  const { explanation, facts: room } = await explainUnplaced(reads, caller, {
    subject,
    text,
    at,
    clusterId: record.clusterId,
    cluster: record.clusterName ?? "",
    service: null,
    taskDefinition: revision === null ? null : await arnOf(reads, record, revision),
    group,
    onHosts: asked.launchType !== "FARGATE",
  });
  return { subject, at, explanation, facts: [...facts, ...room] };
}

const familyOf = (revision: string | null) => revision?.split("/").at(-1)?.split(":")[0] ?? "";

/** The reasons that RunTask gave, in the words that are also those of stopped tasks (ECS API: Failure). */
function failureOf({ failures }: ToldRecord): string | null {
  const [first] = failures;
  if (typeof first?.reason !== "string") return null;
  const detail = typeof first.detail === "string" ? ` ${first.detail}` : "";
  return /^RESOURCE:|^EMPTY/.test(first.reason)
    ? `${first.reason}${detail}`
    : `TaskFailedToStart: ${first.reason}${detail}`;
}

/** People name a revision by family and number, or by the family alone: the newest that was listed then. */
async function arnOf(reads: Reads, { path, at }: ToldRecord, revision: string): Promise<string | null> {
  if (revision.startsWith("arn:")) return revision;
  const [family = "", number] = revision.split(":");
  const region = path.split("/")[1] ?? "";
  const { pool } = reads;
  const { rows } = await pool.query<{ arn: string }>({
    name: "why_revision_arn",
    text:
      "SELECT arn FROM task_definition WHERE family = $1 AND ($2::int IS NULL OR revision = $2::int) " +
      "AND split_part(arn, ':', 4) = $3 AND ($2::int IS NOT NULL OR coalesce(definition->>'registeredAt', '') <= $4) " +
      "ORDER BY revision DESC LIMIT 1",
    values: [family, number !== undefined && /^\d{1,9}$/.test(number) ? Number(number) : null, region, at],
  });
  return rows[0]?.arn ?? null;
}
