import { createHash, randomBytes } from "node:crypto";
import { newId } from "@fleetgraph/core/kernel";
import type { Caller } from "@fleetgraph/core/permissions";
import type pg from "pg";

/** A service to deploy to, as the bare server has it at hand without asking. */
export type Target = { id: string; name: string; path: string; image: string };

const statements = {
  idempotency:
    "INSERT INTO idempotency_key (principal_id, key, operation, input_hash, result_id, created_at) " +
    "VALUES ($1, $2, 'deployService', $3, $4, $5)",
  deployment:
    "INSERT INTO deployment (id, kind, service_id, path, state, version, images, prior_ecs_deployments, " +
    "requested_by_id, requested_by_name, reason, request_id, created_at, updated_at, released_at, deadline_at, change) " +
    "VALUES ($1, 'DEPLOY', $2, $3, 'REQUESTED', 1, $4, '{}', $5, $6, $7, $8, $9, $9, $9, $10, $11)",
  audit:
    "INSERT INTO audit_event (id, entry, nonce, leaf, at, action, outcome, actor_id, actor_name, target_type, " +
    "target_id, target_name, path, request_id) " +
    "VALUES ($1, $2, $3, $4, $5, 'deployment.request', 'ACCEPTED', $6, $7, 'Service', $8, $9, $10, $11)",
  event:
    "INSERT INTO event (at, kind, deployment_id, deployment_version, path, payload) " +
    "VALUES ($1, 'deployment.requested', $2, 1, $3, $4)",
  nudge: "SELECT pg_notify('fleetgraph_event', $1)",
  job:
    "SELECT graphile_worker.add_job('advance-deployment', $1::json, queue_name => $2::text, max_attempts => 25, " +
    "job_key => $2::text)",
} as const;

/** The rows of a deployment request, one INSERT after the other in a transaction; nothing is asked or checked. */
export async function bareRequest(
  pool: pg.Pool,
  caller: Caller,
  input: { target: Target; image: string; reason: string; key: string },
): Promise<string> {
  const { target, image, reason, key } = input;
  const now = new Date();
  const at = now.toISOString();
  const id = newId("deployment", now);
  const images = [{ container: "app", from: target.image, to: target.image.replace(/:[^:]*$/, image) }];
  const asked = { change: { images: [{ container: "app", image }] }, desiredCount: null };
  const given = JSON.stringify({
    operation: "deployService",
    input: { ...asked, service: target.id, reason },
  });
  const { entry, nonce, leaf, entryId } = sealed(caller, { at, now, target, reason, id, images });
  const { principalId, principalName, requestId } = caller;
  const client = await pool.connect();
  const run = (name: keyof typeof statements, values: unknown[]) =>
    client.query({ name, text: statements[name], values });
  try {
    await client.query("BEGIN");
    await run("idempotency", [principalId, key, createHash("sha256").update(given).digest(), id, at]);
    const deadline = new Date(now.getTime() + 1_800_000).toISOString();
    const row = [id, target.id, target.path, JSON.stringify(images), principalId, principalName, reason];
    await run("deployment", [
      ...row,
      requestId,
      at,
      deadline,
      JSON.stringify({ images: [{ container: "app", image }] }),
    ]);
    const who = [principalId, principalName, target.id, target.name, target.path, requestId];
    await run("audit", [entryId, entry, nonce, leaf, at, ...who]);
    const params = { by: principalName, onBehalfOf: null };
    const payload = { state: "REQUESTED", progress: null, final: false, params };
    await run("event", [at, id, target.path, JSON.stringify(payload)]);
    await run("nudge", [id]);
    await run("job", [JSON.stringify({ deploymentId: id, attempt: "0" }), `deployment:${id}`]);
    await client.query("COMMIT");
  } finally {
    client.release();
  }
  return id;
}

type Described = {
  at: string;
  now: Date;
  target: Target;
  reason: string;
  id: string;
  images: object[];
};

/** Keys in the order of RFC 8785, so that plain JSON.stringify writes the same bytes. */
function sealed(caller: Caller, described: Described) {
  const { at, now, target, reason, id, images } = described;
  const entryId = newId("auditEvent", now);
  const content = {
    action: "deployment.request",
    actor: {
      address: caller.address,
      client: caller.client,
      id: caller.principalId,
      name: caller.principalName,
      token: caller.tokenId,
    },
    at,
    id: entryId,
    onBehalfOf: null,
    outcome: "ACCEPTED",
    payload: { deadlineSeconds: 1800, deployment: id, desiredCount: null, images },
    reason,
    requestId: caller.requestId,
    target: { id: target.id, name: target.name, path: target.path, type: "Service" },
    version: 1,
  };
  const entry = Buffer.from(JSON.stringify(content), "utf8");
  const nonce = randomBytes(32);
  const digest = createHash("sha256").update(nonce).update(entry).digest();
  return {
    entryId,
    entry,
    nonce,
    leaf: Buffer.concat([Buffer.from([1]), Buffer.from(entryId, "ascii"), digest]),
  };
}
