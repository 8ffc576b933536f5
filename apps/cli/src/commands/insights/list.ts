import { defineCommand, listOptions } from "../../command.ts";
import { insightKinds, severities } from "../../insight-kinds.ts";
import { commonOptions, given, parseEach } from "../../list-conditions.ts";
import { printList } from "../../print-list.ts";
import { paintOfSeverity } from "../../say-insight.ts";
import { ago } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "insights",
  arguments: [],
  options: {
    kind: { type: "string", multiple: true, value: "KIND", about: "cli.option.insightKind" },
    severity: { type: "string", multiple: true, value: "SEVERITY", about: "cli.option.severity" },
    cluster: { type: "string", value: "CLUSTER", about: "cli.option.cluster" },
    service: { type: "string", value: "SERVICE", about: "cli.option.insightService" },
    host: { type: "string", value: "HOST", about: "cli.option.insightHost" },
    account: commonOptions.account,
    region: commonOptions.region,
    snoozed: { type: "boolean", about: "cli.option.snoozed" },
    closed: { type: "boolean", about: "cli.option.closedInsights" },
    ...listOptions,
  },
  examples: [
    "fleet insights",
    "fleet insights --cluster prod --severity warning --severity critical",
    "fleet insights --kind OVER_PROVISIONED --all",
    "fleet insights --snoozed",
  ],
  async run(context, { values }) {
    const { fleet, say, signal, style, locale } = context;
    const now = Date.now();
    const { cluster, service, host, account, region } = values;
    const filter = given({
      kind: parseEach(say, { option: "--kind", values: values.kind, among: insightKinds }),
      severity: parseEach(say, { option: "--severity", values: values.severity, among: severities }),
      cluster,
      service,
      host,
      account,
      region,
      state: values.closed ? ("CLOSED" as const) : undefined,
      // What somebody put off is seen by who asks for it.
      snoozed: values.closed ? undefined : (values.snoozed ?? false),
    });
    const done = await printList(context, {
      values,
      walk: (first) => fleet.insights.all({ first, ...filter }, { signal }),
      none: () => context.note(say("cli.insights.none")),
      columns: [
        {
          title: say("cli.column.severity"),
          value: (row) => say("cli.state.word", { state: row.severity }),
          paint: (row) => paintOfSeverity(style, row.severity),
        },
        {
          title: say("cli.column.target"),
          value: (row) => row.target,
          paint: () => style.bold,
          atLeast: 12,
          cut: "middle",
        },
        { title: say("cli.column.what"), value: (row) => row.message, atLeast: 30 },
        {
          title: say("cli.column.since"),
          value: (row) => ago(row.openedAt, now, locale),
          paint: () => style.dim,
          dispensable: 2,
        },
        { title: say("cli.column.kind"), value: (row) => row.kind, paint: () => style.dim, dispensable: 3 },
        { title: say("cli.column.id"), value: (row) => row.id, paint: () => style.dim, dispensable: 1 },
      ],
    });
    await noteEvaluations();
    return done;

    /** What could not be judged is not the same as nothing to tell. */
    async function noteEvaluations(): Promise<void> {
      const { places } = await fleet.insightEvaluations({ signal });
      for (const { account: name, region: where, observedAt, failedSince, untold } of places) {
        const place = `${name}/${where}`;
        if (failedSince !== null || observedAt === null)
          context.warn(style.yellow(say("cli.insights.notEvaluated", { place })));
        else if (untold.length > 0) {
          const facts = [...new Set(untold.map(({ fact }) => fact))];
          const kinds = new Set(untold.map(({ kind }) => kind)).size;
          context.note(style.dim(say("cli.insights.untold", { place, kinds, facts })));
        }
      }
    }
  },
});
