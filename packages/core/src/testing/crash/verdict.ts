import type { Call } from "@fleetgraph/simulator";
import { deploymentTag } from "../../deployments/ecs.ts";
import type { DeploymentEvent } from "../../events/index.ts";
import type { DeploymentStack } from "../deployment-stack.ts";
import { type Fault, type Order, type Plan, plainOrder } from "./fault-plan.ts";

/** A deployment that was asked for, and whether its cancellation was accepted. */
export type Asked = { id: string; service: string; order: Order; cancelled: boolean };

/** What is wrong, by how: all empty when every deployment came to its end, once, and is told as it was. */
export type Verdict = {
  /** Nothing goes on with it, or there is nothing of it. */
  lost: string[];
  /** It caused more than one ECS deployment, or registered more than one revision, and nobody was told. */
  doubled: string[];
  /** It has not ended though a healthy worker had time for it. */
  stuck: string[];
  /** Its outcome, its events or the audit log say something else than the simulator's record. */
  misreported: string[];
  /** Calls that landed after a takeover and were told of. */
  reported: number;
};

type Row = Awaited<ReturnType<typeof rowsOf>>[number];
type Told = Row & { asked: Asked; events: DeploymentEvent[] };

/** One of a service is under way at a time, so they were done in the order in which they ended. */
const rowsOf = ({ deps }: DeploymentStack) =>
  deps.database.prisma.deployment.findMany({ orderBy: [{ finishedAt: "asc" }, { id: "asc" }] });

const strayKinds = ["deployment.strayRevision", "deployment.strayRollout"];

export async function judgeSchedule(
  stack: DeploymentStack,
  input: { plan: Plan; asked: readonly Asked[]; struck: readonly Fault[]; withinMs: number },
): Promise<Verdict> {
  const verdict: Verdict = { lost: [], doubled: [], stuck: [], misreported: [], reported: 0 };
  const ended = await untilAllEnded(stack, input, verdict);
  if (!ended) return verdict;
  await untilNoJobWaits(stack, input.withinMs, verdict);
  const told: Told[] = [];
  for (const row of await rowsOf(stack)) {
    const asked = input.asked.find(({ id }) => id === row.id) ?? undoOf(row, input.asked);
    if (asked) told.push({ ...row, asked, events: await stack.eventsOf(row.id) });
    else verdict.misreported.push(`${row.id} was never asked for`);
  }
  for (const { name } of input.plan.services) {
    await judgeService(stack, { name, told: told.filter(({ asked }) => asked.service === name), verdict });
  }
  await judgeAudit(stack, told, verdict);
  // Only a request that was held back on its way can land late: every other one was made twice.
  const heldBack = input.struck.filter(wasHeldBack).length;
  if (verdict.reported > heldBack) {
    verdict.doubled.push(`${verdict.reported} calls were told to be late, ${heldBack} were held back`);
  }
  return verdict;
}

function wasHeldBack({ point, blow }: Fault): boolean {
  if (point.at !== "aws-request") return false;
  return (blow.do === "freeze" && blow.held) || (blow.do === "delay" && blow.late);
}

/** The roll-back that the policy of a service asked for when a deployment failed. */
function undoOf(row: Row, asked: readonly Asked[]): Asked | null {
  const failed = asked.find(({ id }) => id === row.causedById);
  if (!failed) return null;
  return { id: row.id, service: failed.service, order: plainOrder("rollback"), cancelled: false };
}

async function untilAllEnded(
  stack: DeploymentStack,
  { asked, withinMs }: { asked: readonly Asked[]; withinMs: number },
  verdict: Verdict,
): Promise<boolean> {
  const until = Date.now() + withinMs;
  for (;;) {
    const rows = await rowsOf(stack);
    const found = asked.map(({ id, service }) => ({ id, service, row: rows.find((each) => each.id === id) }));
    const waiting = found.filter(({ row }) => row === undefined || row.finishedAt === null);
    if (waiting.length === 0) return true;
    if (Date.now() > until) {
      for (const { id, service, row } of waiting) {
        const jobs = await jobsOf(stack, { id, serviceId: row?.serviceId ?? "" });
        const what = `${service} (${id}): ${row?.state ?? "no row"}, jobs ${JSON.stringify(jobs)}`;
        if (row === undefined || jobs.length === 0) verdict.lost.push(what);
        else verdict.stuck.push(what);
      }
      return false;
    }
    await new Promise((next) => setTimeout(next, 25));
  }
}

/** The jobs that can go on with a deployment: its own, and the one that lets the next of its service begin. */
async function jobsOf(
  { deps }: DeploymentStack,
  { id, serviceId }: { id: string; serviceId: string },
): Promise<unknown[]> {
  const { rows } = await deps.database.pool.query(
    "SELECT key, attempts, max_attempts, locked_by, run_at, last_error FROM graphile_worker.jobs WHERE key = ANY ($1)",
    [[`deployment:${id}`, `turn:${serviceId}`]],
  );
  return rows;
}

/** Jobs that look for stale calls come last. One of a deployment that has ended does nothing more, and goes. */
async function untilNoJobWaits({ deps }: DeploymentStack, withinMs: number, verdict: Verdict): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { rows } = await deps.database.pool.query(
      "SELECT key, attempts, locked_by, run_at, last_error FROM graphile_worker.jobs " +
        // The end of an approval's time lies far ahead.
        "WHERE attempts < max_attempts AND run_at < now() + interval '5 minutes'",
    );
    if (rows.length === 0) return;
    if (Date.now() > until) return void verdict.stuck.push(`jobs are left: ${JSON.stringify(rows)}`);
    await new Promise((next) => setTimeout(next, 25));
  }
}

async function judgeService(
  stack: DeploymentStack,
  { name, told, verdict }: { name: string; told: Told[]; verdict: Verdict },
): Promise<void> {
  const calls = stack.sim.calls().filter((call) => call.effectId !== undefined);
  const updates = calls.filter(({ operation, input, effectId }) => {
    const service = String(input.service ?? "");
    return operation === "UpdateService" && service.endsWith(`/${name}`) && effectId?.startsWith("ecs-svc/");
  });
  const claims = new Map<string, Told>();
  for (const call of updates) {
    const owner = ownerOf(call, told);
    if (owner === null)
      verdict.misreported.push(`${name}: nobody's UpdateService ${JSON.stringify(call.input)}`);
    else if (owner.forward && call.effectId !== undefined) claims.set(call.effectId, owner.row);
  }
  let strays = 0;
  for (const row of told) {
    const effects = [...claims].filter(([, owner]) => owner === row).map(([effect]) => effect);
    const revisions = new Set(
      calls.filter((call) => registeredBy(call) === row.id).map(({ effectId }) => effectId),
    );
    const notices = (kind: string) => row.events.filter((event) => event.kind === kind).length;
    const rollouts = notices("deployment.strayRollout");
    strays += rollouts;
    verdict.reported += rollouts + notices("deployment.strayRevision");
    const who = `${name} ${row.asked.order.do} (${row.id}, ${row.state})`;
    if (effects.length > 1 + rollouts) verdict.doubled.push(`${who}: ECS deployments ${effects.join(", ")}`);
    // One that was cancelled before its revision was recorded leaves what it registered, and it is not in use.
    const deployed = row.toTaskDefinition !== null;
    if (deployed && revisions.size > 1 + notices("deployment.strayRevision")) {
      verdict.doubled.push(`${who}: revisions ${[...revisions].join(", ")}`);
    }
    judgeClaim(row, { who, effects, rollouts, verdict });
    judgeOutcome(row, { who, verdict, disturbed: strays > 0 });
    judgeEvents(row, { who, verdict });
  }
  // A roll-out that landed late is told, and what it brought stays until somebody decides.
  if (strays === 0) await judgeEnd(stack, { name, told, verdict });
}

/** Which deployment a call with effect is of: the newest one before it that brings this revision, or goes back to it. */
function ownerOf(call: Call, told: readonly Told[]): { row: Told; forward: boolean } | null {
  const before = told.filter(({ createdAt }) => createdAt.toISOString() <= call.at).reverse();
  const revision = call.input.taskDefinition;
  if (revision === undefined) {
    const restart = before.find(({ kind }) => kind === "RESTART");
    return restart ? { row: restart, forward: true } : null;
  }
  const forward = before.find((each) => each.kind !== "RESTART" && each.toTaskDefinition === revision);
  if (forward) return { row: forward, forward: true };
  const back = before.find(({ fromTaskDefinition }) => fromTaskDefinition === revision);
  return back ? { row: back, forward: false } : null;
}

function registeredBy(call: Call): string | null {
  if (call.operation !== "RegisterTaskDefinition") return null;
  const tags = call.input.tags as { key: string; value: string }[] | undefined;
  return tags?.find(({ key }) => key === deploymentTag)?.value ?? null;
}

type Judging = { who: string; verdict: Verdict };

function judgeClaim(
  row: Told,
  { who, effects, rollouts, verdict }: Judging & { effects: string[]; rollouts: number },
): void {
  const { ecsDeploymentId: claimed } = row;
  // Rolled back before anybody looked, the ECS deployment is known by its service deployment only.
  const known = claimed ?? (row.serviceDeploymentArn === null ? null : effects[0]);
  const unclaimed = effects.filter((effect) => effect !== known);
  if (unclaimed.length > rollouts) verdict.misreported.push(`${who}: nobody claims ${unclaimed.join(", ")}`);
  if (claimed !== null && !effects.includes(claimed)) {
    verdict.misreported.push(`${who}: claims ${claimed}, which no call of its caused`);
  }
  const other = row.toTaskDefinition !== null && row.toTaskDefinition !== row.fromTaskDefinition;
  const changes = other || row.kind === "RESTART";
  if (row.state === "SUCCEEDED" && changes && effects.length === 0) {
    verdict.misreported.push(`${who}: has no UpdateService`);
  }
}

function judgeOutcome(row: Told, { who, verdict, disturbed }: Judging & { disturbed: boolean }): void {
  const { order, cancelled } = row.asked;
  const wanted = order.do === "bad" ? "FAILED" : "SUCCEEDED";
  if (row.state === wanted || (cancelled && row.state === "CANCELLED") || disturbed) return;
  verdict.misreported.push(`${who}: should be ${wanted}; failure ${JSON.stringify(row.failure)}`);
}

function judgeEvents(row: Told, { who, verdict }: Judging): void {
  const versions = row.events.map(({ version }) => version).join(" ");
  if (versions !== Array.from({ length: row.version }, (_, index) => index + 1).join(" ")) {
    verdict.misreported.push(`${who}: events ${versions} of ${row.version}`);
  }
  const finals = row.events.filter(({ final, kind }) => final && !strayKinds.includes(kind));
  const [last] = finals;
  if (finals.length !== 1 || last?.state !== row.state) {
    verdict.misreported.push(`${who}: final events ${finals.map(({ kind }) => kind).join(", ")}`);
  }
}

/** The service runs what the last deployment that succeeded brought, and as many. */
async function judgeEnd(
  stack: DeploymentStack,
  { name, told, verdict }: { name: string; told: Told[]; verdict: Verdict },
): Promise<void> {
  const done = told.filter(({ state }) => state === "SUCCEEDED");
  const first = told.find(({ fromTaskDefinition }) => fromTaskDefinition !== null)?.fromTaskDefinition;
  const revision =
    done.findLast(({ toTaskDefinition }) => toTaskDefinition !== null)?.toTaskDefinition ?? first;
  const desired = done.findLast(({ desiredCount }) => desiredCount !== null)?.desiredCount ?? 1;
  const now = await stack.inEcs(name);
  const expected = [revision ?? now.taskDefinition, desired, desired].join(" ");
  const seen = [now.taskDefinition, now.desired, now.running].join(" ");
  if (seen !== expected)
    verdict.misreported.push(`${name}: ECS has ${seen}, the deployments say ${expected}`);
}

/** One accepted entry for each deployment that there is, and one for each cancellation. */
async function judgeAudit({ deps }: DeploymentStack, told: readonly Told[], verdict: Verdict): Promise<void> {
  const { rows } = await deps.database.pool.query<{ action: string; deployment: string }>(
    "SELECT action, convert_from(entry, 'UTF8')::jsonb->'payload'->>'deployment' AS deployment FROM audit_event " +
      "WHERE outcome = 'ACCEPTED' AND action LIKE 'deployment.%' AND action NOT IN ('deployment.begin', 'deployment.expire')",
  );
  for (const { id, asked } of told) {
    const of = rows.filter(({ deployment }) => deployment === id);
    const cancels = of.filter(({ action }) => action === "deployment.cancel").length;
    const approvals = of.filter(({ action }) => action === "deployment.approve").length;
    const ends = of.filter(({ action }) => action === "deployment.end").length;
    const requests = of.length - cancels - approvals - ends;
    // One that had not begun ends with the cancellation itself.
    const endsOnce = ends === 1 || (ends === 0 && asked.cancelled);
    if (requests !== 1 || !endsOnce || cancels !== (asked.cancelled ? 1 : 0)) {
      verdict.misreported.push(`${id}: audit entries ${of.map(({ action }) => action).join(", ")}`);
    }
  }
  const strangers = rows.filter(({ deployment }) => !told.some(({ id }) => id === deployment));
  for (const { action } of strangers)
    verdict.misreported.push(`${action} in the audit log is of no deployment`);
}
