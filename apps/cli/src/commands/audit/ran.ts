import { imageName } from "@fleetgraph/catalogue";
import type { RanFields } from "@fleetgraph/sdk";
import { tagOf } from "../../audited-changes.ts";
import { auditListOptions, defineCommand } from "../../command.ts";
import { parseMoment } from "../../parse-moment.ts";
import { flattened, printAudit } from "../../print-audit.ts";
import { requireOption } from "../../require-option.ts";
import { clockTime, rowTime } from "../../terminal/moment.ts";

type Row = RanFields & { ran: RanFields["images"][number] };

export const command = defineCommand({
  path: "audit ran",
  arguments: ["WHERE"],
  options: { at: { type: "string", value: "TIME", about: "cli.option.auditAt" }, ...auditListOptions },
  examples: [
    "fleet audit ran web --at 2026-11-01T14:00",
    "fleet audit ran production-web --at 2h",
    'fleet audit ran "production/*/*/*" --at "yesterday 14:00" --all --csv',
  ],
  async run(context, { arguments: [where = ""], values }) {
    const { fleet, say, signal, style, width } = context;
    const given = requireOption(say, { command: "audit ran", option: "--at", value: values.at });
    const at = await parseMoment(say, given, Date.now());
    const now = Date.now();
    const walk = (first: number) => fleet.ran.all({ at, where, first }, { signal });
    if (context.json) return printAudit(context, { values, walk, csv: [], columns: [] });
    context.note(style.dim(say("cli.at.moment", { at: clockTime(at) })));
    return printAudit<Row>(context, {
      values,
      walk: (first) => flattened(walk(first), (ran) => ran.images.map((image) => ({ ...ran, ran: image }))),
      csv: [
        ["at", (row) => row.at],
        ["path", (row) => row.path],
        ["group", (row) => row.group],
        ["container", (row) => row.ran.container],
        ["image", (row) => row.ran.image],
        ["digest", (row) => row.ran.digest],
        ["tasks", (row) => row.ran.tasks],
        ["since", (row) => row.ran.since],
        ["taskDefinition", (row) => row.ran.taskDefinition],
      ],
      columns: [
        {
          title: say("cli.column.service"),
          value: ({ path, group }) => serviceOf(path, group),
          paint: () => style.bold,
          atLeast: 12,
          cut: "middle",
        },
        { title: say("cli.column.container"), value: ({ ran }) => ran.container, atLeast: 6, dispensable: 2 },
        {
          title: say("cli.column.image"),
          value: ({ ran }) =>
            ran.image === null ? "" : width === null ? ran.image : imageName(tagOf(ran.image)),
          atLeast: 12,
          cut: "middle",
        },
        {
          title: say("cli.column.digest"),
          // Twelve characters tell images apart; whole where nothing is cut.
          value: ({ ran }) => (width === null ? ran.digest : ran.digest?.slice(0, 19)) ?? "",
        },
        { title: say("cli.column.tasks"), value: ({ ran }) => `${ran.tasks}`, align: "right" },
        {
          title: say("cli.column.since"),
          value: ({ ran }) => (ran.since ? rowTime(ran.since, { now, width }) : ""),
          paint: () => style.dim,
          dispensable: 1,
        },
      ],
      none: () => context.note(say("cli.audit.noneRan")),
    });
  },
});

/** `cluster/service`, or the cluster with the group of tasks that are of no service. */
function serviceOf(path: string, group: string | null): string {
  const [cluster = "", service = ""] = path.split("/").slice(-2);
  return `${cluster}/${service || (group ?? "")}`;
}
