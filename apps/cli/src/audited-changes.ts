import { imageChange } from "@fleetgraph/catalogue";
import type { AuditedChangeFields, Walk } from "@fleetgraph/sdk";
import { auditListOptions, type Options, type Values } from "./command.ts";
import type { Context } from "./context.ts";
import { parseMoment } from "./parse-moment.ts";
import type { CsvColumn } from "./print-audit.ts";
import { kindOf } from "./say-deployment.ts";
import { rowTime } from "./terminal/moment.ts";
import { paintOfState } from "./terminal/style.ts";
import type { Column } from "./terminal/table.ts";

/** What every question about changes can be narrowed by. */
export const changeOptions = {
  where: { type: "string", value: "WHERE", about: "cli.option.where" },
  by: { type: "string", value: "NAME", about: "cli.option.person" },
  since: { type: "string", value: "TIME", about: "cli.option.since" },
  until: { type: "string", value: "TIME", about: "cli.option.until" },
  ...auditListOptions,
} as const satisfies Options;

type Asked = { service?: string; alone?: true; inFreeze?: true };

/** Starts the walk over the changes that are asked for. */
export async function walkChanges(
  { fleet, say, signal }: Context,
  { values, asked }: { values: Values<typeof changeOptions>; asked: Asked },
): Promise<(first: number) => Walk<AuditedChangeFields>> {
  const now = Date.now();
  const filter = {
    ...asked,
    ...(values.where && { where: values.where }),
    ...(values.by && { person: values.by }),
    ...(values.since && { start: await parseMoment(say, values.since, now) }),
    ...(values.until && { end: await parseMoment(say, values.until, now) }),
  };
  return (first) => fleet.auditedChanges.all({ first, ...filter }, { signal });
}

/** `cluster/service` of a path. */
const serviceOf = ({ path }: { path: string }) => path.split("/").slice(-2).join("/");
const personOf = ({ actor, onBehalfOf }: { actor: string; onBehalfOf: string | null }) => onBehalfOf ?? actor;

/** By tag where there is one: the digest beside it is in CSV and JSON, and takes the room of everything else. */
export const tagOf = (image: string) => image.replace(/(:[^/@:]+)@sha256:[0-9a-f]+$/, "$1");
const byTag = ({ from, to }: { from: string | null; to: string }) => ({
  from: from === null ? null : tagOf(from),
  to: tagOf(to),
});

/** The columns of changes, of which each question takes those that answer it. */
export function changeColumns({ say, style, width }: Context) {
  const now = Date.now();
  type Of = Column<AuditedChangeFields>;
  return {
    when: {
      title: say("cli.column.when"),
      value: (row) => rowTime(row.event.at, { now, width }),
      paint: () => style.dim,
    } satisfies Of as Of,
    service: {
      title: say("cli.column.service"),
      value: serviceOf,
      atLeast: 12,
      cut: "middle",
    } satisfies Of as Of,
    change: {
      title: say("cli.column.change"),
      value: (row) =>
        [
          row.kind === "DEPLOY" ? "" : kindOf({ say }, row.kind),
          row.images.map((each) => imageChange(byTag(each))).join(", "),
        ]
          .filter(Boolean)
          .join(" "),
      atLeast: 12,
    } satisfies Of as Of,
    by: {
      title: say("cli.column.by"),
      value: (row) => say("cli.by", { by: row.event.actor, onBehalfOf: row.event.onBehalfOf }),
      paint: () => style.bold,
      atLeast: 8,
    } satisfies Of as Of,
    approvedBy: {
      title: say("cli.column.approvedBy"),
      value: (row) => row.approvals.map(personOf).join(", "),
      atLeast: 8,
      dispensable: 1,
    } satisfies Of as Of,
    state: {
      title: say("cli.column.state"),
      value: (row) =>
        row.deployment
          ? say("cli.state.word", { state: row.deployment.state })
          : say("cli.audit.unknownOutcome"),
      paint: (row) => paintOfState(style, row.deployment?.state ?? "UNKNOWN"),
    } satisfies Of as Of,
    because: {
      title: say("cli.column.because"),
      value: (row) => (row.aloneBecause ? say(`cli.audit.alone.${row.aloneBecause as "MISSING"}`) : ""),
      paint: (row) => (row.aloneBecause === "MISSING" ? style.red : (text) => text),
    } satisfies Of as Of,
    reason: {
      title: say("cli.column.reason"),
      value: (row) => row.event.reason ?? "",
      atLeast: 12,
      dispensable: 2,
    } satisfies Of as Of,
    deployment: {
      title: say("cli.column.deployment"),
      value: (row) => row.deploymentId,
      paint: () => style.dim,
      dispensable: 3,
    } satisfies Of as Of,
    event: {
      title: say("cli.column.event"),
      value: (row) => row.event.id,
      paint: () => style.dim,
      dispensable: 4,
    } satisfies Of as Of,
  };
}

/** The columns of CSV that tell of the change itself. */
export const changeCsv: readonly CsvColumn<AuditedChangeFields>[] = [
  ["at", (row) => row.event.at],
  ["path", (row) => row.path],
  ["kind", (row) => row.kind],
  ["person", (row) => row.person],
  ["actor", (row) => row.event.actor],
  ["onBehalfOf", (row) => row.event.onBehalfOf],
  [
    "images",
    (row) => row.images.map(({ container, from, to }) => `${container}: ${from ?? ""} -> ${to}`).join("; "),
  ],
  ["state", (row) => row.deployment?.state ?? null],
  ["beganAt", (row) => row.beganAt],
  ["finishedAt", (row) => row.finishedAt],
  ["approvedBy", (row) => row.approvals.map(personOf).join("; ")],
  ["approvals", (row) => row.approvals.map(({ id }) => id).join("; ")],
  ["aloneBecause", (row) => row.aloneBecause],
  ["reason", (row) => row.event.reason],
  ["deployment", (row) => row.deploymentId],
  ["event", (row) => row.event.id],
];
