import type { DeploymentFields } from "@fleetgraph/sdk";
import { endBulk } from "../../bulk/end-bulk.ts";
import { followBulk, isBulk, readBulk } from "../../bulk/follow-bulk.ts";
import { showBulk } from "../../bulk/show-bulk.ts";
import { followToEnding } from "../../change-service.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { type ExitCode, exitCodes, UsageError } from "../../failure.ts";
import { findDeployment, isDeployment, unfinishedOf } from "../../find-deployment.ts";
import { findService } from "../../find-service.ts";
import { printFields } from "../../print-fields.ts";
import { changeOf, changeWithKind, kindOf } from "../../say-deployment.ts";
import { frozenLine, lockLine } from "../../say-guards.ts";
import { overviewFields } from "../../say-overview.ts";
import { showDeployment } from "../../show-deployment.ts";
import { ago } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";
import { isWaiting, waitingLines } from "../../waiting-lines.ts";

const select = {
  id: true,
  arn: true,
  name: true,
  cluster: { id: true, name: true, region: true },
  status: true,
  rawStatus: true,
  desiredCount: true,
  runningCount: true,
  pendingCount: true,
  steady: true,
  taskDefinition: { family: true, revision: true, containers: { name: true, image: true, essential: true } },
  activeDeployment: { id: true },
  latestDeployment: {
    id: true,
    kind: true,
    state: true,
    createdAt: true,
    finishedAt: true,
    requestedBy: true,
    onBehalfOf: true,
    images: { container: true, from: true, to: true },
    desiredCount: true,
  },
  locks: { id: true, pattern: true, owner: true, reason: true, createdAt: true, expiresAt: true },
  freezeWindows: { id: true, reason: true, active: true, activeUntil: true, nextStart: true },
  observedAt: true,
} as const;

export const command = defineCommand({
  path: "status",
  arguments: ["[SERVICE|DEPLOYMENT|BULK]"],
  options: { watch: { type: "boolean", short: "w", about: "cli.option.watch" } },
  examples: ["fleet status", "fleet status web", "fleet status prod/web --watch", "fleet status dep_01k9…"],
  async run(context, { arguments: [ref], values }) {
    const { fleet, signal, say } = context;
    if (ref === undefined) {
      if (!values.watch) return statusOfFleet(context);
      throw new UsageError(
        say("cli.usage.missing", { argument: "SERVICE|DEPLOYMENT|BULK", command: "status --watch" }),
        say("cli.usage.seeHelp", { command: "status" }),
      );
    }
    if (isBulk(ref)) {
      if (values.watch) return endBulk(context, await followBulk(context, { id: ref, timeoutMs: null }));
      return showBulk(context, await readBulk(context, ref));
    }
    if (isDeployment(ref)) {
      const deployment = await findDeployment(context, ref);
      if (values.watch) return followToEnding(context, { deployment, ref, timeoutMs: null });
      if (context.json) context.printJson({ type: "deployment", ...deployment });
      else await showDeployment(context, deployment);
      return exitCodes.done;
    }
    const service = await findService(context, ref, () => fleet.service({ ref }, { select, signal }));
    const unfinished = await unfinishedOf(context, service);
    const active = unfinished.find(({ id }) => id === service.activeDeployment?.id) ?? null;
    const followed = active ?? unfinished[0];
    if (values.watch && followed) {
      return followToEnding(context, { deployment: followed, ref, timeoutMs: null });
    }
    const waiting = unfinished.filter(isWaiting);
    if (context.json) {
      context.printJson({ ...service, activeDeployment: active, waitingDeployments: waiting });
      return exitCodes.done;
    }
    await printService(context, { service, active, waiting });
    if (values.watch) context.note(say("cli.status.notActive", { service: ref }));
    return exitCodes.done;
  },
});

type Service = NonNullable<Awaited<ReturnType<typeof askForService>>>;
const askForService = (context: Context) => context.fleet.service({ ref: "" }, { select });

async function printService(
  context: Context,
  of: { service: Service; active: DeploymentFields | null; waiting: readonly DeploymentFields[] },
): Promise<void> {
  const { service, active, waiting } = of;
  const { say, style, locale } = context;
  const now = Date.now();
  const state = service.steady
    ? style.green(say("cli.state.steady"))
    : style.yellow(say("cli.state.unsteady"));
  const status =
    service.status === "ACTIVE"
      ? state
      : paintOfState(style, service.status)(say("cli.state.word", { state: service.rawStatus }));
  context.print(`${style.bold(`${service.cluster.name}/${service.name}`)}  ${status}`);
  const counts = {
    running: service.runningCount,
    desired: service.desiredCount,
    pending: service.pendingCount,
  };
  const definition = service.taskDefinition;
  const latest = service.latestDeployment;
  const last = latest
    ? say("cli.status.latest", {
        kind: [kindOf(context, latest.kind), changeOf(context, latest)].filter(Boolean).join(" "),
        state: paintOfState(style, latest.state)(say("cli.state.word", { state: latest.state })),
        when: ago(latest.finishedAt ?? latest.createdAt, now, locale),
        deployment: latest.id,
      })
    : style.dim(say("cli.status.notThrough"));
  const waits: string[] = [];
  for (const each of waiting) {
    if (each !== active) waits.push(headOf(context, each));
    waits.push(...(await waitingLines(context, each)));
  }
  printFields(context, [
    [say("cli.status.label.tasks"), [say("cli.status.tasks", counts)]],
    [
      say("cli.status.label.runs"),
      definition?.containers.map(({ name, image }) => `${name}  ${image}`) ?? [],
    ],
    [say("cli.status.label.revision"), definition ? [`${definition.family}:${definition.revision}`] : []],
    [say("cli.status.label.active"), active ? activeLines(context, active) : []],
    [say("cli.waits.label"), waits],
    [say("cli.status.label.latest"), active ? [] : [last]],
    [say("cli.status.label.locked"), service.locks.map((lock) => style.yellow(lockLine(context, lock, now)))],
    [
      say("cli.status.label.frozen"),
      service.freezeWindows
        .filter(({ active }) => active)
        .map((window) => style.yellow(frozenLine(context, window))),
    ],
    [say("cli.status.label.observed"), [style.dim(ago(service.observedAt, now, locale))]],
  ]);
}

/** "app v41 → v42  rolling out  dep_1". */
function headOf(context: Context, deployment: DeploymentFields): string {
  const { say, style } = context;
  const { id, state } = deployment;
  return [changeWithKind(context, deployment), style.yellow(say("cli.state.word", { state })), style.dim(id)]
    .filter(Boolean)
    .join("  ");
}

function activeLines(context: Context, active: DeploymentFields): string[] {
  const { say } = context;
  const { progress } = active;
  return [
    headOf(context, active),
    ...(progress ? [say("cli.deploy.tasks", { ...progress, old: progress.oldRunning })] : []),
    ...(active.explanation ? [active.explanation.cause] : []),
  ];
}

async function statusOfFleet(context: Context): Promise<ExitCode> {
  const overview = await context.fleet.overview({ signal: context.signal });
  if (context.json) context.printJson(overview);
  else printFields(context, overviewFields(context, overview));
  return exitCodes.done;
}
