import type { AuditEventFields, Walk } from "@fleetgraph/sdk";
import { defineCommand, listOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../failure.ts";
import { parseInstant } from "../../parse-values.ts";
import { limitOf, printList } from "../../print-list.ts";
import { rowTime } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";
import { watchAudit } from "../../watch-audit.ts";

const whole = {
  id: true,
  at: true,
  action: true,
  outcome: true,
  actor: true,
  onBehalfOf: true,
  targetType: true,
  targetId: true,
  targetName: true,
  requestId: true,
  reason: true,
  approvers: true,
  address: true,
  client: true,
  clientVersion: true,
  userAgent: true,
  job: true,
  tokenId: true,
  payload: true,
  leaf: true,
} as const;
const outcomes = ["accepted", "refused"];

export const command = defineCommand({
  path: "audit list",
  arguments: [],
  options: {
    service: { type: "string", value: "SERVICE", about: "cli.option.service" },
    actor: { type: "string", value: "NAME", about: "cli.option.actor" },
    action: { type: "string", value: "ACTION", about: "cli.option.action" },
    outcome: { type: "string", value: "OUTCOME", about: "cli.option.outcome" },
    since: { type: "string", value: "TIME", about: "cli.option.since" },
    until: { type: "string", value: "TIME", about: "cli.option.until" },
    watch: { type: "boolean", short: "w", about: "cli.option.watchAudit" },
    ...listOptions,
  },
  examples: [
    "fleet audit list --service prod/web --since 7d",
    "fleet audit list --actor alice --action deployment.request",
    "fleet audit list --outcome refused --all --json",
    "fleet audit list --watch --json",
  ],
  async run(context, { values }) {
    const { fleet, say, signal, style, width } = context;
    const now = Date.now();
    const outcome = values.outcome?.toLowerCase();
    if (outcome && !outcomes.includes(outcome)) {
      throw new UsageError(say("cli.usage.oneOf", { option: "--outcome", values: outcomes }));
    }
    const past = { now: Date.now(), direction: -1 } as const;
    const filter = {
      ...(values.service && { target: await targetOf(context, values.service) }),
      ...(values.actor && { actor: values.actor }),
      ...(values.action && { action: values.action }),
      ...(outcome && { outcome: outcome.toUpperCase() }),
      ...(values.since && { start: parseInstant(say, values.since, past) }),
      ...(values.until && { end: parseInstant(say, values.until, past) }),
    };
    if (values.watch) {
      const limit = limitOf(say, values);
      const newest = fleet.auditEvents.all(
        { first: Math.min(100, limit), ...filter },
        { signal, select: whole },
      );
      return watchAudit(context, { filter, limit, newest });
    }
    return printList(context, {
      values,
      of: { service: values.service },
      // What was asked is for programs: it is long, and reading it costs the server a look at each entry itself.
      walk: (first): Walk<AuditEventFields> =>
        context.json
          ? fleet.auditEvents.all({ first, ...filter }, { signal, select: whole })
          : fleet.auditEvents.all({ first, ...filter }, { signal }),
      columns: [
        {
          title: say("cli.column.when"),
          value: (row) => rowTime(row.at, { now, width }),
          paint: () => style.dim,
        },
        {
          title: say("cli.column.by"),
          value: (row) => say("cli.by", { by: row.actor, onBehalfOf: row.onBehalfOf }),
          paint: () => style.bold,
          atLeast: 8,
        },
        { title: say("cli.column.action"), value: (row) => row.action },
        {
          title: say("cli.column.target"),
          // Of one service it is the same in every row, and on a terminal the reason needs the room more.
          value: (row) => (values.service && width !== null ? "" : (row.targetName ?? row.targetId ?? "")),
          atLeast: 12,
          cut: "middle",
        },
        {
          title: say("cli.column.outcome"),
          value: (row) => say("cli.state.word", { state: row.outcome }),
          paint: (row) => paintOfState(style, row.outcome),
        },
        { title: say("cli.column.reason"), value: (row) => row.reason ?? "", atLeast: 16, dispensable: 2 },
        { title: say("cli.column.id"), value: (row) => row.id, paint: () => style.dim, dispensable: 3 },
      ],
    });
  },
});

/** The id of a service; the reference itself for one that is gone, whose history stays. */
async function targetOf({ fleet, signal }: Context, ref: string): Promise<string> {
  const found = await fleet.service({ ref }, { select: { id: true }, signal });
  return found?.id ?? ref;
}
