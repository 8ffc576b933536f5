import { defineCommand, watchOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes, Failure } from "../../failure.ts";
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
  status: true,
  cluster: { name: true, region: true, account: { name: true } },
  instanceType: true,
  availabilityZone: true,
  privateIp: true,
  agentConnected: true,
  agentVersion: true,
  remainingCpu: true,
  registeredCpu: true,
  remainingMemory: true,
  registeredMemory: true,
  runningTaskCount: true,
  registeredAt: true,
  labels: { key: true, value: true },
  drain: {
    outside: true,
    since: true,
    tasksLeft: true,
    stuckSince: true,
    holding: { arn: true, name: true, service: true, reason: true, message: true },
    change: {
      id: true,
      state: true,
      requestedBy: true,
      onBehalfOf: true,
      reason: true,
      forced: true,
      requestedAt: true,
    },
  },
  observedAt: true,
} as const;

export const command = defineCommand({
  path: "host",
  arguments: ["HOST"],
  options: watchOptions,
  examples: ["fleet host i-0a1b2c3d4e5f60718", "fleet host 10.0.3.17 --watch"],
  async run(context, { arguments: [ref = ""], values }) {
    const { fleet, say, signal } = context;
    const find = async (ref: string) => {
      const found = await fleet.hostDrain({ ref }, { select, signal });
      if (found !== null) return found;
      throw new Failure(exitCodes.notFound, say("problem.notFound", { what: "host", ref }), {
        code: "NOT_FOUND",
        hint: say("problem.notFound.hint", { what: "host" }),
      });
    };
    const host = await find(ref);
    if (values.watch)
      return watchOne(context, { every: values.every, read: () => find(host.id), print: printHost });
    if (context.json) context.printJson(host);
    else printHost(context, host);
    return exitCodes.done;
  },
});

const askForHost = (context: Context) => context.fleet.hostDrain({ ref: "" }, { select });
type Shown = NonNullable<Awaited<ReturnType<typeof askForHost>>>;

function printHost(context: Context, host: Shown): void {
  const { say, style, locale, width } = context;
  const now = Date.now();
  const state = paintOfState(style, host.status)(say("cli.state.word", { state: host.status }));
  context.print(`${style.bold(host.name)}  ${state}`);
  const { cluster, drain } = host;
  const share = (part: number | null, whole: number | null) => `${part ?? "?"}/${whole ?? "?"}`;
  const free = {
    cpu: share(host.remainingCpu, host.registeredCpu),
    memory: share(host.remainingMemory, host.registeredMemory),
  };
  const disconnected = host.agentConnected === false ? style.red(say("cli.state.disconnected")) : "";
  printFields(context, [
    [
      say("cli.show.label.cluster"),
      [`${cluster.name}  ${style.dim(`${cluster.account.name}/${cluster.region}`)}`],
    ],
    [
      say("cli.show.label.launch"),
      [[host.instanceType, host.availabilityZone, host.privateIp].filter(Boolean).join("  ")].filter(Boolean),
    ],
    [
      say("cli.hosts.label.agent"),
      [[host.agentVersion, disconnected].filter(Boolean).join("  ")].filter(Boolean),
    ],
    [say("cli.hosts.label.free"), [say("cli.hosts.free", free)]],
    [say("cli.column.tasks"), [String(host.runningTaskCount)]],
    [say("cli.show.label.drain"), drain === null ? [] : drainLines(context, drain)],
    [say("cli.show.label.labels"), labelLine(host.labels)],
    [say("cli.status.label.observed"), [style.dim(ago(host.observedAt, now, locale))]],
  ]);
  if (drain === null || drain.holding.length === 0) return;
  context.print("");
  context.print(style.bold(say("cli.hosts.holding")));
  context.print(
    table(style, {
      rows: drain.holding,
      width,
      columns: [
        { title: say("cli.column.service"), value: (row) => row.service ?? "-", paint: () => style.bold },
        { title: say("cli.column.task"), value: (row) => row.name, atLeast: 12 },
        { title: say("cli.hosts.column.why"), value: (row) => row.message, atLeast: 20 },
      ],
    }),
  );
}

/** By whom, since when and why; and whether it goes on. */
function drainLines({ say, style, locale }: Context, drain: NonNullable<Shown["drain"]>): string[] {
  const { change, since, tasksLeft, stuckSince } = drain;
  const now = Date.now();
  const when = since === null ? "" : `${ago(since, now, locale)}  ${style.dim(clockTime(since))}`;
  const by = change === null ? say("cli.hosts.outside") : (change.onBehalfOf ?? change.requestedBy);
  return [
    [by, when].filter(Boolean).join("  "),
    ...(change?.reason ? [change.reason] : []),
    say("cli.hosts.left", { left: tasksLeft }),
    ...(stuckSince === null
      ? []
      : [style.yellow(say("cli.hosts.stuck", { since: ago(stuckSince, now, locale) }))]),
  ];
}
