import { rememberFirstResult, violates } from "../access/index.ts";
import { appendAudit, recordingRefusal } from "../audit/index.ts";
import type { Host } from "../fleet/index.ts";
import { once } from "../guards/index.ts";
import { addJobs } from "../jobs/index.ts";
import { AwsFailure, NotFound, newId, Statement } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { checkTerms, describeRequest, type HostTerms, theHost } from "./check-host.ts";
import type { HostDeps } from "./deps.ts";
import { describeHost } from "./ecs.ts";
import type { HostChange } from "./host-change.ts";
import { hostJob } from "./job.ts";
import { HostNotReady } from "./problems.ts";
import { theHostChange, unfinishedOf } from "./reads.ts";
import { clusterArnOf, insertHostChange, oneUnfinishedConstraint, shownHost } from "./store.ts";

export type ActivateHostInput = HostTerms & { idempotencyKey: string };

const field = ["input", "host"];

/**
 * Lets a host take tasks again, whoever had it drained; what has left it does not come back by itself. Needs host:drain
 * there. Throws HostNotReady where it takes tasks already, as AWS and the last listing say both: asked for in doubt it is
 * harmless, and refused in doubt a host would stay drained.
 */
export async function activateHost(
  deps: HostDeps,
  caller: Caller,
  input: ActivateHostInput,
): Promise<HostChange> {
  const { database, clock } = deps;
  const { idempotencyKey: key, ...asked } = input;
  const request = { key, operation: "activateHost", input: asked };
  let host: Host | null = null;
  let undoes: string | null = null;
  const describe = () => ({
    action: "host.activate" as const,
    ...describeRequest(host, input),
    payload: { undoes },
  });

  async function activate(): Promise<string> {
    const found = await theHost(database, caller, input.host);
    host = found;
    checkTerms(deps, caller, { host, terms: input, verbs: ["host:drain"] });
    const standing = await unfinishedOf(database, host.id);
    if (standing?.kind === "ACTIVATE") throw notDraining(found);
    undoes = standing?.id ?? null;
    const status = await statusOf(deps, found);
    if (status === "GONE") throw NotFound.of("host", input.host, field);
    const isActive = status !== "UNTOLD" && status !== "DRAINING" && found.status !== "DRAINING";
    if (isActive && standing === null) throw notDraining(found);
    const at = clock.now();
    const id = newId("hostChange", at);
    const statement = new Statement();
    rememberFirstResult(statement, caller, { ...request, resultId: id, at });
    insertHostChange(statement, caller, {
      ...{ id, host, kind: "ACTIVATE", forced: false, onBehalfOf: input.onBehalfOf ?? null },
      ...{ reason: input.reason ?? null, holding: [], at },
    });
    const record = describe();
    const payload = { change: id, ...record.payload };
    appendAudit(statement, caller, { ...record, payload, outcome: "ACCEPTED" }, at);
    addJobs(statement, [hostJob({ changeId: id, hostId: host.id })]);
    try {
      await database.pool.query(statement.build());
    } catch (error) {
      if (!violates(error, oneUnfinishedConstraint)) throw error;
      return activate();
    }
    return id;
  }

  return recordingRefusal(deps, caller, describe, async () =>
    theHostChange(database, await once(database, caller, request, activate)),
  );
}

const notDraining = (host: Host) =>
  new HostNotReady({ host: shownHost(host), status: "ACTIVE", by: null }, field);

/** As ECS has it now, GONE when it has left its cluster, UNTOLD where ECS does not answer. */
async function statusOf(deps: HostDeps, host: Host): Promise<string> {
  try {
    const { changing } = await deps.clientsOf(host.path);
    const clusterArn = await clusterArnOf(deps.database, host.clusterId);
    return (await describeHost(changing, { clusterArn, hostArn: host.arn }))?.status ?? "GONE";
  } catch (error) {
    if (error instanceof AwsFailure) return "UNTOLD";
    throw error;
  }
}
