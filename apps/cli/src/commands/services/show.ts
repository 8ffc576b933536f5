import type { TaskFields } from "@fleetgraph/sdk";
import { defineCommand, watchOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../failure.ts";
import { findService } from "../../find-service.ts";
import { labelLine } from "../../label-line.ts";
import { printFields } from "../../print-fields.ts";
import { changeOf, kindOf } from "../../say-deployment.ts";
import { frozenLine, lockLine } from "../../say-guards.ts";
import { acknowledgementOf, whatOf } from "../../say-out-of-band.ts";
import { taskColumns } from "../../task-columns.ts";
import { ago, rowTime } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";
import { table } from "../../terminal/table.ts";
import { watchOne } from "../../watch-one.ts";

const lengths = { tasks: 10, stopped: 3, events: 5, deployments: 3, outOfBand: 3 };

const newest = { field: "CREATED_AT", direction: "DESC" } as const;
const stoppedLast = { field: "STOPPED_AT", direction: "DESC" } as const;
const select = {
  id: true,
  arn: true,
  name: true,
  cluster: { name: true, region: true, account: { name: true } },
  status: true,
  rawStatus: true,
  steady: true,
  desiredCount: true,
  runningCount: true,
  pendingCount: true,
  launchType: true,
  capacityProviderStrategy: { name: true, base: true, weight: true },
  autoscaling: { minCapacity: true, maxCapacity: true },
  taskDefinition: { family: true, revision: true, containers: { name: true, image: true } },
  labels: { key: true, value: true },
  createdAt: true,
  activeDeployment: { id: true, state: true },
  latestDeployment: {
    id: true,
    kind: true,
    state: true,
    createdAt: true,
    finishedAt: true,
    requestedBy: true,
    images: { container: true, from: true, to: true },
    desiredCount: true,
  },
  locks: { id: true, pattern: true, owner: true, reason: true, createdAt: true, expiresAt: true },
  freezeWindows: { id: true, reason: true, active: true, activeUntil: true, nextStart: true },
  ecsDeployments: [
    { first: lengths.deployments },
    {
      nodes: {
        id: true,
        rawStatus: true,
        createdAt: true,
        finishedAt: true,
        statusReason: true,
        deployment: { id: true },
        target: { taskDefinition: { family: true, revision: true } },
      },
    },
  ],
  events: [{ first: lengths.events }, { nodes: { createdAt: true, level: true, message: true } }],
  outOfBandChanges: [
    { first: lengths.outOfBand },
    {
      nodes: {
        id: true,
        at: true,
        person: true,
        action: true,
        details: true,
        acknowledgedBy: true,
        onBehalfOf: true,
        acknowledgement: true,
      },
    },
  ],
  observedAt: true,
} as const;

export const command = defineCommand({
  path: "service",
  arguments: ["SERVICE"],
  options: watchOptions,
  examples: ["fleet service web", "fleet service prod/web --watch", "fleet service prod/web --json"],
  async run(context, { arguments: [ref = ""], values }) {
    const read = () => readService(context, ref);
    if (values.watch) {
      // What one calls it may come to mean another one too, while its id stays.
      const { id } = (await read()).service;
      const again = () => readService(context, id);
      const print = (to: Context, { service, moreTasks }: Found) => printService(to, service, moreTasks);
      const objectOf = ({ service }: Found) => service;
      return watchOne(context, {
        every: values.every,
        filter: { service: id },
        read: again,
        print,
        objectOf,
      });
    }
    const { service, moreTasks } = await read();
    if (context.json) context.printJson(service);
    else printService(context, service, moreTasks);
    return exitCodes.done;
  },
});

type Found = Awaited<ReturnType<typeof readService>>;

async function readService(context: Context, ref: string): Promise<{ service: Shown; moreTasks: boolean }> {
  const { fleet, signal } = context;
  const service = await findService(context, ref, () => fleet.service({ ref }, { select, signal }));
  const ofService = { service: service.id };
  const [running, stopped] = await Promise.all([
    fleet.tasks.page({ ...ofService, first: lengths.tasks, orderBy: newest }, { signal }),
    fleet.tasks.page({ ...ofService, first: lengths.stopped, orderBy: stoppedLast }, { signal }),
  ]);
  const nodesOf = (page: typeof running) => page.edges.map(({ node }) => node);
  const shown = { ...service, tasks: nodesOf(running), stoppedTasks: nodesOf(stopped) };
  return { service: shown, moreTasks: running.pageInfo.hasNextPage };
}

const askForService = (context: Context) => context.fleet.service({ ref: "" }, { select });
type Shown = NonNullable<Awaited<ReturnType<typeof askForService>>> & {
  tasks: TaskFields[];
  stoppedTasks: TaskFields[];
};

function printService(context: Context, service: Shown, moreTasks: boolean): void {
  const { say, style, locale, width } = context;
  const now = Date.now();
  context.print(`${style.bold(`${service.cluster.name}/${service.name}`)}  ${stateOf(context, service)}`);
  const { account, region } = service.cluster;
  const counts = {
    running: service.runningCount,
    desired: service.desiredCount,
    pending: service.pendingCount,
  };
  const { taskDefinition: definition, latestDeployment: latest, autoscaling } = service;
  printFields(context, [
    [say("cli.show.label.cluster"), [`${service.cluster.name}  ${style.dim(`${account.name}/${region}`)}`]],
    [
      say("cli.status.label.tasks"),
      [
        [
          say("cli.status.tasks", counts),
          ...(autoscaling
            ? [say("cli.show.scaling", { least: autoscaling.minCapacity, most: autoscaling.maxCapacity })]
            : []),
        ].join("  "),
      ],
    ],
    [
      say("cli.status.label.runs"),
      definition?.containers.map(({ name, image }) => `${name}  ${image}`) ?? [],
    ],
    [say("cli.status.label.revision"), definition ? [`${definition.family}:${definition.revision}`] : []],
    [say("cli.show.label.launch"), launchOf(service)],
    [
      say("cli.status.label.latest"),
      latest
        ? [
            say("cli.status.latest", {
              kind: [kindOf(context, latest.kind), changeOf(context, latest)].filter(Boolean).join(" "),
              state: paintOfState(style, latest.state)(say("cli.state.word", { state: latest.state })),
              when: ago(latest.finishedAt ?? latest.createdAt, now, locale),
              deployment: latest.id,
            }),
          ]
        : [style.dim(say("cli.status.notThrough"))],
    ],
    [
      say("cli.show.label.ecsDeployments"),
      service.ecsDeployments.nodes.map((each) => rollOut(context, each, now)),
    ],
    [say("cli.status.label.locked"), service.locks.map((lock) => style.yellow(lockLine(context, lock, now)))],
    [
      say("cli.status.label.frozen"),
      service.freezeWindows
        .filter(({ active }) => active)
        .map((window) => style.yellow(frozenLine(context, window))),
    ],
    [say("cli.show.label.labels"), labelLine(service.labels)],
    [say("cli.show.label.created"), service.createdAt ? [ago(service.createdAt, now, locale)] : []],
    [say("cli.status.label.observed"), [style.dim(ago(service.observedAt, now, locale))]],
  ]);
  const columns = taskColumns(context, { ofService: true });
  printTable(
    context,
    say("cli.show.tasks", { shown: service.tasks.length, more: moreTasks }),
    service.tasks,
    columns,
  );
  printTable(context, say("cli.show.stoppedTasks"), service.stoppedTasks, columns);
  printOutOfBand(context, service, now);
  if (service.events.nodes.length === 0) return;
  context.print("");
  context.print(style.bold(say("cli.show.events")));
  printFields(
    context,
    service.events.nodes.map(({ createdAt, level, message }) => [
      rowTime(createdAt, { now, width }),
      [paintOfLevel(context, level)(message)],
    ]),
  );
}

function printOutOfBand(context: Context, { outOfBandChanges }: Shown, now: number): void {
  const { say, style, width } = context;
  if (outOfBandChanges.nodes.length === 0) return;
  context.print("");
  context.print(style.bold(say("cli.show.outOfBand")));
  printFields(
    context,
    outOfBandChanges.nodes.map((change) => {
      const known = acknowledgementOf(context, change);
      const paint = known === "" ? style.yellow : style.dim;
      const what = `${change.person}  ${paint(whatOf(context, change))}`;
      return [
        rowTime(change.at, { now, width }),
        [[what, style.dim(change.id), known].filter(Boolean).join("  ")],
      ];
    }),
  );
}

type Columns = ReturnType<typeof taskColumns>;
type Task = Parameters<Columns[number]["value"]>[0];

function printTable(context: Context, title: string, rows: readonly Task[], columns: Columns): void {
  if (rows.length === 0) return;
  const { style, width } = context;
  context.print("");
  context.print(style.bold(title));
  context.print(table(style, { columns, rows, width }));
}

function stateOf({ say, style }: Context, service: Shown): string {
  if (service.status !== "ACTIVE")
    return paintOfState(style, service.status)(say("cli.state.word", { state: service.rawStatus }));
  return service.steady ? style.green(say("cli.state.steady")) : style.yellow(say("cli.state.unsteady"));
}

function launchOf({ launchType, capacityProviderStrategy: strategy }: Shown): string[] {
  if (strategy.length === 0) return launchType ? [launchType] : [];
  return [
    strategy.map(({ name, base, weight }) => `${name} ${base > 0 ? `${base}+` : ""}${weight}`).join(", "),
  ];
}

function rollOut(
  { say, style, locale }: Context,
  each: Shown["ecsDeployments"]["nodes"][number],
  now: number,
): string {
  const revision = each.target?.taskDefinition;
  return [
    revision ? `${revision.family}:${revision.revision}` : "",
    paintOfState(style, each.rawStatus)(say("cli.state.word", { state: each.rawStatus })),
    ago(each.finishedAt ?? each.createdAt, now, locale),
    style.dim(each.deployment?.id ?? say("cli.show.notThrough")),
    each.statusReason ?? "",
  ]
    .filter(Boolean)
    .join("  ");
}

function paintOfLevel({ style }: Context, level: string | null) {
  if (level === "ERROR") return style.red;
  return level === "WARN" ? style.yellow : (text: string) => text;
}
