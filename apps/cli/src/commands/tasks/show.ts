import { imageName } from "@fleetgraph/catalogue";
import { defineCommand, watchOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../failure.ts";
import { findTask } from "../../find-task.ts";
import { labelLine } from "../../label-line.ts";
import { printFields } from "../../print-fields.ts";
import { ago, clockTime } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";
import { table } from "../../terminal/table.ts";
import { watchOne } from "../../watch-one.ts";

const select = {
  id: true,
  arn: true,
  name: true,
  cluster: { name: true, region: true, account: { name: true } },
  service: { id: true, name: true },
  host: { id: true, name: true, privateIp: true },
  status: true,
  rawStatus: true,
  desiredStatus: true,
  health: true,
  launchType: true,
  capacityProvider: { name: true },
  availabilityZone: true,
  privateIp: true,
  cpu: true,
  memory: true,
  taskDefinition: { family: true, revision: true },
  containers: {
    name: true,
    image: true,
    imageDigest: true,
    status: true,
    health: true,
    exitCode: true,
    reason: true,
  },
  labels: { key: true, value: true },
  createdAt: true,
  startedAt: true,
  stoppedAt: true,
  stopCode: true,
  stoppedReason: true,
  timeline: {
    at: true,
    kind: true,
    rawStatus: true,
    stopCode: true,
    stoppedReason: true,
    exits: { name: true, exitCode: true, reason: true },
  },
  observedAt: true,
} as const;

export const command = defineCommand({
  path: "task",
  arguments: ["TASK"],
  options: watchOptions,
  examples: [
    "fleet task 4f6d2a1b",
    "fleet task 4f6d2a1b --watch",
    "fleet task tsk_… --json",
    "fleet task arn:aws:ecs:…",
  ],
  async run(context, { arguments: [ref = ""], values }) {
    const { fleet, signal } = context;
    const find = (ref: string) => findTask(context, ref, (ref) => fleet.task({ ref }, { select, signal }));
    const task = await find(ref);
    if (values.watch) {
      // The first characters may come to be those of another one too.
      const filter = task.service ? { service: task.service.id } : undefined;
      return watchOne(context, { every: values.every, filter, read: () => find(task.id), print: printTask });
    }
    if (context.json) context.printJson(task);
    else printTask(context, task);
    return exitCodes.done;
  },
});

const askForTask = (context: Context) => context.fleet.task({ ref: "" }, { select });
type Shown = NonNullable<Awaited<ReturnType<typeof askForTask>>>;

function printTask(context: Context, task: Shown): void {
  const { say, style, locale, width } = context;
  const now = Date.now();
  const state = paintOfState(style, task.status)(say("cli.state.word", { state: task.rawStatus }));
  const health =
    task.health && task.health !== "UNKNOWN"
      ? paintOfState(style, task.health)(say("cli.state.word", { state: task.health }))
      : "";
  context.print([style.bold(task.name), state, health].filter(Boolean).join("  "));
  const { cluster, service, host, taskDefinition: definition } = task;
  const when = (at: string | null) => (at ? [`${ago(at, now, locale)}  ${style.dim(clockTime(at))}`] : []);
  printFields(context, [
    [
      say("cli.show.label.service"),
      [`${cluster.name}/${service?.name ?? "-"}  ${style.dim(`${cluster.account.name}/${cluster.region}`)}`],
    ],
    [say("cli.status.label.revision"), definition ? [`${definition.family}:${definition.revision}`] : []],
    [say("cli.show.label.host"), host ? [[host.name, host.privateIp ?? ""].filter(Boolean).join("  ")] : []],
    [
      say("cli.show.label.launch"),
      [
        [
          task.capacityProvider?.name ?? task.launchType ?? "",
          task.availabilityZone ?? "",
          task.privateIp ?? "",
        ]
          .filter(Boolean)
          .join("  "),
      ].filter(Boolean),
    ],
    [
      say("cli.show.label.size"),
      task.cpu !== null && task.memory !== null
        ? [say("cli.show.size", { cpu: task.cpu, memory: task.memory })]
        : [],
    ],
    [say("cli.show.label.created"), when(task.createdAt)],
    [say("cli.show.label.started"), when(task.startedAt)],
    [say("cli.show.label.stopped"), when(task.stoppedAt)],
    [
      say("cli.show.label.why"),
      [[task.stopCode ?? "", task.stoppedReason ?? ""].filter(Boolean).join(": ")]
        .filter(Boolean)
        .map((why) => style.red(why)),
    ],
    [say("cli.show.label.labels"), labelLine(task.labels)],
    [say("cli.status.label.observed"), [style.dim(ago(task.observedAt, now, locale))]],
  ]);
  context.print("");
  context.print(style.bold(say("cli.show.containers")));
  context.print(table(style, { rows: task.containers, width, columns: containerColumns(context) }));
  printTimeline(context, task);
}

type Container = Shown["containers"][number];

function containerColumns({ say, style }: Context) {
  const failed = ({ exitCode }: Container) => exitCode !== null && exitCode !== 0;
  return [
    {
      title: say("cli.column.container"),
      value: (row: Container) => row.name,
      paint: () => style.bold,
      atLeast: 8,
      cut: "middle",
    },
    {
      title: say("cli.column.status"),
      value: (row: Container) => say("cli.state.word", { state: row.status ?? "" }),
      paint: (row: Container) => paintOfState(style, row.status ?? ""),
    },
    {
      title: say("cli.column.health"),
      value: (row: Container) =>
        row.health && row.health !== "UNKNOWN" ? say("cli.state.word", { state: row.health }) : "",
      paint: (row: Container) => paintOfState(style, row.health ?? ""),
      dispensable: 2,
    },
    {
      title: say("cli.column.exit"),
      value: (row: Container) => (row.exitCode === null ? "" : String(row.exitCode)),
      paint: (row: Container) => (failed(row) ? style.red : style.green),
      align: "right",
    },
    {
      title: say("cli.column.image"),
      value: (row: Container) => (row.image ? imageName(row.image) : ""),
      atLeast: 12,
      cut: "middle",
    },
    {
      title: say("cli.column.digest"),
      value: (row: Container) => row.imageDigest?.replace("sha256:", "").slice(0, 12) ?? "",
      paint: () => style.dim,
      dispensable: 1,
    },
    {
      title: say("cli.column.reason"),
      value: (row: Container) => row.reason ?? "",
      paint: () => style.red,
      atLeast: 12,
    },
  ] as const;
}

function printTimeline(context: Context, { timeline }: Shown): void {
  if (timeline.length === 0) return;
  const { say, style } = context;
  context.print("");
  context.print(style.bold(say("cli.show.timeline")));
  printFields(
    context,
    timeline.map((entry) => {
      const what =
        entry.kind === "STATE"
          ? say("cli.state.word", { state: entry.rawStatus ?? "" })
          : say("cli.show.moment", { kind: entry.kind });
      const exits = entry.exits.map(({ name, exitCode, reason }) =>
        [say("cli.show.exited", { name, code: exitCode }), reason ?? ""].filter(Boolean).join(": "),
      );
      const why = [entry.stopCode, entry.stoppedReason].filter(Boolean).join(": ");
      return [clockTime(entry.at), [[what, ...exits, why].filter(Boolean).join("  ")]] as const;
    }),
  );
}
