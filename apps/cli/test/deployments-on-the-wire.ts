import { type Asked, connection, problem, type Row } from "./answers.ts";
import { explanationOnTheWire as explanation } from "./explanation-on-the-wire.ts";
import { impactOnTheWire, marksOnTheWire } from "./impact-on-the-wire.ts";

/** How the next deployment goes; one that pauses waits at a hook half-way, or at two. */
export type Script = "succeeds" | "fails" | "hangs" | "pauses" | "pausesTwice";

/** How the fleet on the wire plays, and what it was asked. */
export interface Play {
  /** How deployments go from now on. */
  script: Script;
  /** Milliseconds between two events. */
  paceMs: number;
  /** Inputs of the mutations, in the order they came. */
  asked: Row[];
  firstResults: Map<string, string>;
  /** Whose approval deployments need from now on; null for nobody's. */
  approvals: { needed: number; group: string; byCaller?: boolean } | null;
}

type Deployment = Row & {
  id: string;
  service: Row;
  state: string;
  script: Script;
  happened: Row[];
  finishedAt: string | null;
  approvals: { needed: number; group: string; expiresAt: string; given: Row[] } | null;
  bulkDeployment: Row | null;
};
type Bulk = Row & { id: string; held: Deployment[]; all: Deployment[]; concurrency: number; state: string };

const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

export type Deployments = ReturnType<typeof deploymentsOnTheWire>;

/** Deployments of the small fleet on the wire, and everything that is asked for of them. */
export function deploymentsOnTheWire(of: { fleet: Play; find(ref: string): Row | "ambiguous" | null }) {
  const { fleet, find } = of;
  const deployments = new Map<string, Deployment>();
  const bulks = new Map<string, Bulk>();
  const isUnderWay = ({ finishedAt, state }: Deployment) =>
    finishedAt === null && state !== "QUEUED" && state !== "AWAITING_APPROVAL";
  const underWay = (service: Row) =>
    [...deployments.values()].find((each) => each.service === service && isUnderWay(each));

  function make(service: Row, kind: string, input: Row): Deployment {
    const images = (input.images as { container?: string; image: string }[] | undefined) ?? [];
    const deployment: Deployment = {
      id: `dep_${deployments.size + 1}`,
      kind,
      service,
      state: "REQUESTED",
      version: 1,
      images: images.map((each) => ({
        container: each.container ?? "app",
        from: "repo/app:v41",
        to: each.image.startsWith(":") ? `repo/app${each.image}` : each.image,
      })),
      desiredCount: (input.desiredCount as number | undefined) ?? null,
      requestedBy: "alice",
      onBehalfOf: input.onBehalfOf ?? null,
      reason: input.reason ?? null,
      origin: input.origin ?? null,
      createdAt: at(0),
      updatedAt: at(0),
      finishedAt: null,
      deadlineAt: at(-600),
      explanation: null,
      progress: null,
      overrides: input.override ?? [],
      approvals: fleet.approvals && {
        byCaller: true,
        ...fleet.approvals,
        expiresAt: "2099-01-02T10:00:00.000Z",
        given: [],
      },
      causedBy: null,
      impact: impactOnTheWire,
      marks: marksOnTheWire,
      bulkDeployment: null,
      script: fleet.script,
      happened: [],
    };
    deployments.set(deployment.id, deployment);
    service.latestDeployment = deployment;
    return deployment;
  }

  function tell(deployment: Deployment, kind: string, state: string, message: string, more: Row = {}): void {
    const version = deployment.happened.length + 1;
    deployment.state = state;
    deployment.version = version;
    if (more.progress) deployment.progress = more.progress;
    const event = {
      cursor: String(version),
      version,
      at: at(0),
      kind,
      state,
      message,
      final: false,
      ...more,
    };
    if (event.final) {
      deployment.finishedAt = at(0);
      if (deployment.service.activeDeployment === deployment) deployment.service.activeDeployment = null;
    }
    deployment.happened.push({ ...event, deployment });
    if (event.final) next(deployment);
  }

  /** What the end of one brings: the next of its service, the next of its bulk. */
  function next({ service, bulkDeployment }: Deployment): void {
    const queued = [...deployments.values()].find(
      (each) => each.service === service && each.state === "QUEUED" && each.bulkDeployment === null,
    );
    if (queued && !underWay(service)) void play(queued);
    const bulk = bulkDeployment && bulks.get(String(bulkDeployment.id));
    if (bulk) release(bulk);
  }

  function begin(deployment: Deployment): void {
    const { service, approvals } = deployment;
    const by = deployment.requestedBy;
    if (approvals) {
      const message = `Asked for by ${by}; it needs one approval of ${approvals.group}.`;
      tell(deployment, "deployment.awaitingApproval", "AWAITING_APPROVAL", message);
    } else if (underWay(service) !== undefined && underWay(service) !== deployment) {
      tell(deployment, "deployment.queued", "QUEUED", `Asked for by ${by}; it waits for its turn.`);
    } else void play(deployment);
  }

  async function play(deployment: Deployment): Promise<void> {
    const { service, script } = deployment;
    const desired = (deployment.desiredCount as number | null) ?? (service.desiredCount as number);
    // Who cancels while it goes on is not forgotten by the next step.
    const say = (kind: string, state: string, message: string, more: Row = {}) =>
      tell(
        deployment,
        kind,
        more.final || deployment.state !== "CANCELLING" ? state : "CANCELLING",
        message,
        more,
      );
    const pause = () => wait(fleet.paceMs);
    service.activeDeployment = deployment;
    if (deployment.happened.length === 0)
      say("deployment.requested", "REQUESTED", `Asked for by ${deployment.requestedBy}.`);
    else say("deployment.turnCame", "REQUESTED", "Its turn has come.");
    await pause();
    say("deployment.started", "REGISTERING", "Preparing the new revision.");
    await pause();
    say("deployment.revisionRegistered", "UPDATING", `Registered ${service.name}:42.`);
    await pause();
    for (let running = 0; running <= desired; running += 1) {
      if (script !== "succeeds" && (running > desired / 2 || deployment.state === "CANCELLING")) break;
      if (deployment.finishedAt) return;
      const pending = Math.min(1, desired - running);
      const progress = { desired, running, pending, failed: 0, oldRunning: desired - running };
      say("deployment.progressed", "ROLLING_OUT", `${running} of ${desired} new tasks running.`, {
        progress,
      });
      await pause();
    }
    const hooks = { pauses: 1, pausesTwice: 2 }[String(script)] ?? 0;
    for (let hook = 1; hook <= hooks && deployment.hookAnswer !== "ROLLBACK"; hook += 1) {
      deployment.hookAnswer = undefined;
      const stage = "PRE_PRODUCTION_TRAFFIC_SHIFT";
      const waitingHook = { id: `hook-${hook}`, stage, expiresAt: "2099-01-02T22:40:00.000Z" };
      const progress = { desired, running: desired, pending: 0, failed: 0, oldRunning: 0, waitingHook };
      say("deployment.progressed", "ROLLING_OUT", "All run, waiting for a go-ahead.", { progress });
      while (deployment.hookAnswer === undefined && deployment.state !== "CANCELLING") await pause();
      deployment.progress = { ...progress, waitingHook: null };
    }
    while (script === "hangs" && deployment.state !== "CANCELLING") await pause();
    if (deployment.state === "CANCELLING") {
      const message = "Stopped; the service is as it was before.";
      say("deployment.cancelled", "CANCELLED", message, { final: true });
    } else if (script === "fails" || deployment.hookAnswer === "ROLLBACK") {
      deployment.explanation = explanation;
      say("deployment.failed", "FAILED", "Failed.", { final: true });
    } else say("deployment.succeeded", "SUCCEEDED", `Done: ${desired} tasks running.`, { final: true });
  }

  function refusalOf(ref: string) {
    const found = find(ref);
    if (found === null)
      return problem("NotFound", "NOT_FOUND", `There is no service "${ref}".`, "fleet services");
    if (found !== "ambiguous") return null;
    const candidates = ["dev/api", "prod/api"];
    const hint = `Say which: ${candidates.join(", ")}`;
    const message = `"${ref}" names 2 services.`;
    return problem("AmbiguousReference", "AMBIGUOUS_REFERENCE", message, hint, { candidates });
  }

  function change(kind: string, payload: string, input: Row) {
    fleet.asked.push(input);
    const refused = refusalOf(String(input.service));
    if (refused) return refused;
    const first = deployments.get(fleet.firstResults.get(String(input.idempotencyKey)) ?? "");
    if (first) return { __typename: payload, deployment: first };
    if (input.to && !deployments.has(String(input.to)))
      return problem("NotFound", "NOT_FOUND", `There is no deployment "${input.to}".`, "fleet history");
    const found = find(String(input.service)) as Row;
    const busy = underWay(found);
    if (busy && input.whenBusy !== "QUEUE" && !fleet.approvals) {
      const message = `The service is already being changed by ${busy.id}.`;
      const hint = `Wait behind it with --queue, or stop it with: fleet cancel ${busy.id}`;
      const more = { deployment: busy };
      return problem("DeploymentInProgress", "DEPLOYMENT_IN_PROGRESS", message, hint, more);
    }
    if (String(input.reason).includes("forbidden")) {
      const message = "This needs the permission service:deploy on prod/web.";
      const more = { permission: "service:deploy" };
      return problem("NotPermitted", "NOT_PERMITTED", message, "Ask an administrator.", more);
    }
    const deployment = make(found, kind, input);
    fleet.firstResults.set(String(input.idempotencyKey), deployment.id);
    begin(deployment);
    return { __typename: payload, deployment };
  }

  /** Lets as many of a bulk go as there is room for, or ends it. */
  function release(bulk: Bulk): void {
    const failed = bulk.all.some(({ state }) => state === "FAILED");
    const stopping = bulk.state === "CANCELLING" || (failed && bulk.stopOnFailure === true);
    if (stopping) {
      for (const each of bulk.held.splice(0)) {
        const message = `${bulk.id} was stopped before its turn came.`;
        tell(each, "deployment.cancelled", "CANCELLED", message, { final: true });
      }
    }
    while (bulk.held.length > 0 && bulk.all.filter(isUnderWay).length < bulk.concurrency)
      void play(bulk.held.shift() as Deployment);
    if (bulk.all.some(({ finishedAt }) => finishedAt === null) || bulk.finishedAt) return;
    const bad = bulk.all.some(({ state }) => state !== "SUCCEEDED");
    bulk.state = bulk.state === "CANCELLING" ? "CANCELLED" : bad ? "FAILED" : "SUCCEEDED";
    bulk.finishedAt = at(0);
  }

  function bulkAsGraph(bulk: Bulk) {
    const count = (state: string) => bulk.all.filter((each) => each.state === state).length;
    return {
      ...bulk,
      counts: {
        held: bulk.held.length,
        active: bulk.all.filter(isUnderWay).length,
        succeeded: count("SUCCEEDED"),
        failed: count("FAILED"),
        cancelled: count("CANCELLED"),
      },
    };
  }

  /** An order on one deployment. */
  function order(payload: string, input: Row, carryOut: (deployment: Deployment) => unknown) {
    fleet.asked.push(input);
    const deployment = deployments.get(String(input.deployment));
    if (!deployment) return problem("NotFound", "NOT_FOUND", "There is no such deployment.", "fleet history");
    const isRepeated = fleet.firstResults.has(String(input.idempotencyKey));
    fleet.firstResults.set(String(input.idempotencyKey), deployment.id);
    return (isRepeated ? null : carryOut(deployment)) ?? { __typename: payload, deployment };
  }

  function judge(input: Row, verdict: "APPROVED" | "REJECTED") {
    const payload = verdict === "APPROVED" ? "ApproveDeploymentPayload" : "RejectDeploymentPayload";
    return order(payload, input, (deployment) => {
      const { approvals, id, state } = deployment;
      if (state !== "AWAITING_APPROVAL" || !approvals) {
        const message = `${id} does not wait for approval.`;
        const code = "NOT_AWAITING_APPROVAL";
        return problem("NotAwaitingApproval", code, message, "Look.", { deployment });
      }
      const approver = input.onBehalfOf ?? "carol";
      const { reason = null } = input;
      approvals.given.push({ approver, verdict, reason, at: at(0) });
      if (verdict === "REJECTED") {
        const message = `Rejected by ${approver}${reason ? `: ${reason}` : ""}. Nothing was changed.`;
        tell(deployment, "deployment.rejected", "CANCELLED", message, { final: true });
      } else if (approvals.given.length < approvals.needed) {
        tell(deployment, "deployment.approvalGiven", "AWAITING_APPROVAL", `Approved by ${approver}.`);
      } else {
        tell(deployment, "deployment.approved", "QUEUED", `Approved by ${approver}; it waits for its turn.`);
        if (!underWay(deployment.service)) setTimeout(() => void play(deployment), fleet.paceMs).unref();
      }
      return null;
    });
  }

  return {
    deployments: (page: Asked) => {
      const { service, cluster, active, state, bulkDeployment } = page.filter ?? {};
      const fits = (row: Deployment) =>
        (!service || row.service === find(String(service))) &&
        (!cluster ||
          [(row.service.cluster as Row).id, (row.service.cluster as Row).name].includes(cluster)) &&
        (active === undefined || (row.finishedAt === null) === active) &&
        (!bulkDeployment || row.bulkDeployment?.id === bulkDeployment) &&
        (!state || (state as string[]).includes(row.state));
      return connection([...deployments.values()].filter(fits).reverse(), page);
    },
    deployment: ({ id }: { id: string }) => deployments.get(id) ?? null,
    deploymentEvents: ({ id, after, first }: { id: string; after: string | null; first: number }) => {
      const rest = deployments.get(id)?.happened.slice(Number(after ?? 0)) ?? [];
      const edges = rest.slice(0, first).map((node) => ({ cursor: node.cursor, node }));
      const endCursor = edges.at(-1)?.cursor ?? null;
      return { edges, pageInfo: { hasNextPage: rest.length > first, hasPreviousPage: false, endCursor } };
    },
    async *watch({ id, after }: { id: string; after: string | null }) {
      for (let nextAt = Number(after ?? 0); ; ) {
        const event = deployments.get(id)?.happened[nextAt];
        if (!event) await wait(5);
        else {
          yield { deploymentEvents: event };
          if (event.final) return;
          nextAt += 1;
        }
      }
    },
    bulkDeployment: ({ id }: { id: string }) => {
      const found = bulks.get(id);
      return found ? bulkAsGraph(found) : null;
    },
    deployService: ({ input }: { input: Row }) =>
      change(input.images ? "DEPLOY" : "SCALE", "DeployServicePayload", input),
    rollbackService: ({ input }: { input: Row }) => change("ROLLBACK", "RollbackServicePayload", input),
    scaleService: ({ input }: { input: Row }) => change("SCALE", "ScaleServicePayload", input),
    restartService: ({ input }: { input: Row }) => change("RESTART", "RestartServicePayload", input),
    approveDeployment: ({ input }: { input: Row }) => judge(input, "APPROVED"),
    rejectDeployment: ({ input }: { input: Row }) => judge(input, "REJECTED"),
    continueDeployment: ({ input }: { input: Row }) =>
      order("ContinueDeploymentPayload", input, (deployment) => {
        const { waitingHook } = (deployment.progress ?? {}) as { waitingHook?: { id: string } | null };
        if (input.hook && input.hook !== waitingHook?.id) {
          const message = `${deployment.id} does not wait at that pause hook any more; nothing was done.`;
          return problem("NotPaused", "NOT_PAUSED", message, "Look.", { deployment });
        }
        deployment.hookAnswer = input.action;
      }),
    cancelDeployment: ({ input }: { input: Row }) =>
      order("CancelDeploymentPayload", input, (deployment) => {
        const waits = !isUnderWay(deployment);
        deployment.state = "CANCELLING";
        const message = "Stopped; the service is as it was before.";
        if (waits) tell(deployment, "deployment.cancelled", "CANCELLED", message, { final: true });
      }),
    deployToServices: ({ input }: { input: Row }) => {
      fleet.asked.push(input);
      const refs = input.services as string[];
      for (const [index, ref] of refs.entries()) {
        const refused = refusalOf(ref);
        if (refused) return { ...refused, path: ["input", "services", String(index)] };
      }
      const bulk: Bulk = {
        id: `blk_${bulks.size + 1}`,
        state: "RUNNING",
        concurrency: (input.concurrency as number | undefined) ?? 5,
        stopOnFailure: input.stopOnFailure ?? true,
        requestedBy: "alice",
        onBehalfOf: null,
        reason: input.reason ?? null,
        createdAt: at(0),
        finishedAt: null,
        held: [],
        all: [],
      };
      bulks.set(bulk.id, bulk);
      // The second of several is the one that fails: what was begun before goes on, what comes behind does not begin.
      const script = fleet.script;
      bulk.all = refs.map((ref, index) => {
        const deployment = make(find(ref) as Row, "DEPLOY", input);
        deployment.bulkDeployment = bulk;
        deployment.script = script === "fails" && index !== 1 ? "succeeds" : script;
        tell(deployment, "deployment.queued", "QUEUED", "Asked for by alice; it waits for its turn.");
        return deployment;
      });
      bulk.held = [...bulk.all];
      release(bulk);
      return { __typename: "DeployToServicesPayload", bulkDeployment: bulkAsGraph(bulk) };
    },
    cancelBulkDeployment: ({ input }: { input: Row }) => {
      fleet.asked.push(input);
      const bulk = bulks.get(String(input.bulkDeployment));
      if (!bulk)
        return problem("NotFound", "NOT_FOUND", "There is no such bulk deployment.", "fleet history");
      bulk.state = "CANCELLING";
      for (const each of bulk.all) if (isUnderWay(each)) each.state = "CANCELLING";
      release(bulk);
      return { __typename: "CancelBulkDeploymentPayload", bulkDeployment: bulkAsGraph(bulk) };
    },
  };
}
