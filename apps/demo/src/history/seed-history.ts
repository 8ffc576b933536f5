import { createAccessToken } from "@fleetgraph/core/access";
import { type AuditRecord, appendAudit } from "@fleetgraph/core/audit";
import { type NewDeploymentEvent, recordEvents } from "@fleetgraph/core/events";
import { idOfArn, message, newId, Statement } from "@fleetgraph/core/kernel";
import { builtInRoles, type Caller, grantsOf } from "@fleetgraph/core/permissions";
import type { Database } from "@fleetgraph/database";
import type { Fleet } from "@fleetgraph/simulator";
import { people } from "./people.ts";
import { type PastDeployment, planHistory } from "./plan-history.ts";
import { createRandom, type Random } from "./random.ts";

const day = 86_400_000;
const atOnce = 8;

type ServiceOfFleet = Fleet["services"][number];
type Seeded = { deployments: number; auditEvents: number };

/**
 * Writes the last 90 days of a fleet as they would have come about: the deployments with their events and audit
 * entries, what was refused, and the tokens of those who did it. Written in the order of time, because an audit
 * entry's id tells its place.
 */
export async function seedHistory(
  database: Database,
  input: { fleet: Fleet; accountName: string; now: Date },
): Promise<Seeded> {
  const { fleet, accountName, now } = input;
  const random = createRandom(90);
  const callers = await makePeople(database, new Date(now.getTime() - 89 * day));
  const callerOf = (name: string) => {
    const caller = callers.get(name);
    if (!caller) throw new Error(`${name} is none of the people`);
    return { ...caller, requestId: `demo-${random.below(2 ** 31).toString(36)}` };
  };
  const planned = fleet.services.flatMap((service) => {
    const { repository, tag } = partsOf(service.image);
    const { name, desiredCount: desired } = service;
    const shape = { name, image: repository, revision: tag, desired, now };
    return planHistory(random, shape).map((past) => ({ service, past }));
  });
  planned.sort((a, b) => a.past.at.getTime() - b.past.at.getTime());
  const statements = planned.map(({ service, past }) =>
    statementOf(callerOf, { service, past, place: { accountName }, random }),
  );
  const refusals = refusedOnes(random, fleet, now).map(({ service, at }) => {
    const statement = new Statement();
    appendAudit(statement, callerOf("intern"), refusalOf(service, accountName), at);
    return statement;
  });
  const waiting = [...statements, ...refusals];
  const count = waiting.length;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await database.pool.query(next.build());
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { deployments: statements.length, auditEvents: count + people.length };
}

/** A token for each, made by the administrator 89 days ago; its text is thrown away. */
async function makePeople(database: Database, at: Date): Promise<Map<string, Caller>> {
  const admin = await database.prisma.principal.findUniqueOrThrow({ where: { name: "admin" } });
  const deps = { database, clock: { now: () => at }, roles: builtInRoles };
  const common = { requestId: "demo-first-day", address: "10.0.4.17", client: "fleet/0.1.0" };
  const administrator: Caller = {
    principalId: admin.id,
    principalName: admin.name,
    tokenId: "tok_demo",
    roles: ["admin"],
    grants: grantsOf(builtInRoles, ["admin"]),
    ...common,
  };
  const callers = new Map<string, Caller>();
  for (const { name, roles, client } of people) {
    const made = await createAccessToken(deps, administrator, { name, principal: name, roles });
    const principal = await database.prisma.principal.findUniqueOrThrow({ where: { name } });
    const who = {
      principalId: principal.id,
      principalName: name,
      tokenId: made.accessToken.id,
      roles: [],
      grants: [],
    };
    callers.set(name, { ...who, ...common, client });
  }
  return callers;
}

function partsOf(image: string): { repository: string; tag: number } {
  const [, repository = "", tag = "1"] = /^(.*):v(\d+)$/.exec(image) ?? [];
  return { repository, tag: Number(tag) };
}

const pathOf = (accountName: string, { region, cluster, name }: ServiceOfFleet) =>
  `${accountName}/${region}/${cluster}/${name}`;

function statementOf(
  callerOf: (name: string) => Caller,
  input: { service: ServiceOfFleet; past: PastDeployment; place: { accountName: string }; random: Random },
): Statement {
  const { service, past, place, random } = input;
  const path = pathOf(place.accountName, service);
  const id = newId("deployment", past.at);
  const caller = callerOf(past.by);
  const { repository } = partsOf(service.image);
  const revisionArn = (revision: number) =>
    `arn:aws:ecs:${service.region}:${service.account}:task-definition/${service.cluster}-${service.name}:${revision}`;
  const images = [
    { container: service.name, from: `${repository}:v${past.from}`, to: `${repository}:v${past.to}` },
  ];
  const ecsDeploymentId = `ecs-svc/${1_000_000_000 + random.below(2 ** 31)}`;
  const finishedAt = new Date(past.at.getTime() + past.tookMs);
  const events = eventsOf({
    id,
    path,
    past,
    caller,
    ecsDeploymentId,
    family: `${service.cluster}-${service.name}`,
  });
  const values: Record<string, unknown> = {
    id,
    kind: past.kind,
    service_id: idOfArn("service", service.arn),
    path,
    state: past.state,
    version: events.length,
    images: JSON.stringify(images),
    previous_desired_count: past.desired,
    from_task_definition: revisionArn(past.from),
    to_task_definition: revisionArn(past.to),
    prior_ecs_deployments: [],
    ecs_deployment_id: ecsDeploymentId,
    progress: JSON.stringify(events.findLast(({ progress }) => progress !== null)?.progress ?? null),
    failure: past.failure ? JSON.stringify({ ...past.failure, evidence: null }) : null,
    requested_by_id: caller.principalId,
    requested_by_name: caller.principalName,
    on_behalf_of: past.onBehalfOf,
    reason: past.reason,
    request_id: caller.requestId,
    created_at: past.at.toISOString(),
    updated_at: finishedAt.toISOString(),
    finished_at: finishedAt.toISOString(),
    deadline_at: new Date(past.at.getTime() + 1_800_000).toISOString(),
  };
  const statement = new Statement();
  const places = Object.values(values).map((value) => statement.bind(value));
  statement.with(
    "deployment_of_the_past",
    `INSERT INTO deployment (${Object.keys(values).join(", ")}) VALUES (${places.join(", ")}) RETURNING id`,
  );
  const record: AuditRecord = {
    action: past.kind === "ROLLBACK" ? "deployment.rollback" : "deployment.request",
    outcome: "ACCEPTED",
    target: targetOf(service, path),
    onBehalfOf: past.onBehalfOf,
    reason: past.reason,
    payload: { deployment: id, images, deadlineSeconds: 1800 },
  };
  appendAudit(statement, caller, record, past.at);
  recordEvents(statement, events);
  return statement;
}

const targetOf = (service: ServiceOfFleet, path: string) => ({
  type: "Service",
  id: idOfArn("service", service.arn),
  name: `${service.cluster}/${service.name}`,
  path,
});

function eventsOf(input: {
  id: string;
  path: string;
  past: PastDeployment;
  caller: Caller;
  ecsDeploymentId: string;
  family: string;
}): NewDeploymentEvent[] {
  const { id, path, past, caller, ecsDeploymentId, family } = input;
  const { desired, state } = past;
  const at = (part: number) => new Date(past.at.getTime() + Math.round(past.tookMs * part));
  const none = { desired, running: 0, pending: desired, failed: 0, oldRunning: desired };
  const done = { desired, running: desired, pending: 0, failed: 0, oldRunning: 0 };
  const failed = { ...none, pending: 0, failed: desired + 1 };
  const by = caller.principalName;
  const revision = `${family}:${past.to}`;
  const steps: Pick<NewDeploymentEvent, "at" | "message" | "state" | "progress">[] = [
    {
      at: at(0),
      state: "REQUESTED",
      progress: null,
      message: message("deployment.requested", { by, onBehalfOf: past.onBehalfOf }),
    },
    {
      at: at(0.01),
      state: "UPDATING",
      progress: null,
      message: message(
        past.kind === "ROLLBACK" ? "deployment.revisionReused" : "deployment.revisionRegistered",
        { revision },
      ),
    },
    {
      at: at(0.02),
      state: "ROLLING_OUT",
      progress: none,
      message: message("deployment.serviceUpdated", { ecsDeployment: ecsDeploymentId }),
    },
  ];
  if (state === "SUCCEEDED") {
    const succeeded = message("deployment.succeeded", { running: desired });
    steps.push({ at: at(1), state, progress: done, message: succeeded });
  } else if (state === "FAILED") {
    const reason = "the circuit breaker threshold was exceeded";
    const rollingBack = message("deployment.rollingBack", { reason });
    steps.push({ at: at(0.7), state: "ROLLING_BACK", progress: failed, message: rollingBack });
    steps.push({ at: at(1), state, progress: failed, message: message("deployment.failed", {}) });
  } else {
    const asked = message("deployment.cancelRequested", { by });
    steps.push({ at: at(0.5), state: "CANCELLING", progress: none, message: asked });
    steps.push({ at: at(1), state, progress: none, message: message("deployment.cancelled", {}) });
  }
  return steps.map((step, index) => ({
    ...step,
    deploymentId: id,
    version: index + 1,
    path,
    final: index === steps.length - 1,
  }));
}

const refusals = 11;

function refusedOnes(random: Random, fleet: Fleet, now: Date): { service: ServiceOfFleet; at: Date }[] {
  return Array.from({ length: refusals }, () => ({
    service: random.pick(fleet.services),
    at: new Date(now.getTime() - Math.floor(random.next() * 80 * day) - day),
  }));
}

function refusalOf(service: ServiceOfFleet, accountName: string): AuditRecord {
  return {
    action: "deployment.request",
    outcome: "REFUSED",
    target: targetOf(service, pathOf(accountName, service)),
    onBehalfOf: null,
    reason: null,
    payload: { refusal: { code: "NOT_PERMITTED", path: null } },
  };
}
