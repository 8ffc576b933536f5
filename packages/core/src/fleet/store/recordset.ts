import type { Bind } from "../../kernel/index.ts";
import type { Row } from "./rows.ts";

export type Table = "cluster" | "service" | "host" | "task";

// Column types as unnest needs them; text where nothing else is said.
const types: Readonly<Record<string, string>> = {
  labels: "jsonb",
  capacity_providers: "jsonb",
  default_strategy: "jsonb",
  capacity_provider_strategy: "jsonb",
  deployments: "jsonb",
  deployment_configuration: "jsonb",
  containers: "jsonb",
  content_hash: "bytea",
  desired_count: "int",
  running_count: "int",
  pending_count: "int",
  cpu: "int",
  memory: "int",
  registered_cpu: "int",
  remaining_cpu: "int",
  registered_memory: "int",
  remaining_memory: "int",
  agent_connected: "bool",
  version: "bigint",
  created_at: "timestamptz",
  pull_started_at: "timestamptz",
  pull_stopped_at: "timestamptz",
  started_at: "timestamptz",
  stopping_at: "timestamptz",
  execution_stopped_at: "timestamptz",
  stopped_at: "timestamptz",
  registered_at: "timestamptz",
  valid_from: "timestamptz",
};

/** What only listings tell: null in what comes from an event, which leaves it as it is. */
export const listedOnly: Readonly<Record<Table, readonly string[]>> = {
  cluster: [],
  service: [],
  host: ["labels"],
  task: ["labels"],
};
export const hasVersions = (table: Table) => table === "task" || table === "host";

/**
 * Rows as SQL reads them, with since when each holds and when it was gone: a task that stopped and a host that was
 * deregistered are gone since then.
 * `at` is when a listing was asked for what holds since then; `columns` are those that the rows bring.
 */
export function recordset(
  table: Table,
  { rows, at }: { rows: readonly Row[]; at: Date },
  bind: Bind,
): { columns: string[]; select: string } {
  const brought = Object.keys(rows[0] ?? {});
  const isTold = brought.includes("valid_from");
  const arrays = brought.map((column) => {
    const place = bind(rows.map((row) => row[column]));
    return `${place}::${types[column] ?? "text"}[]`;
  });
  const columns = brought.filter((column) => column !== "valid_from");
  const listed = `${bind(at.toISOString())}::timestamptz`;
  const stopped = "CASE WHEN last_status = 'STOPPED' THEN";
  const since = isTold
    ? "valid_from"
    : table === "task"
      ? `${stopped} least(stopped_at, ${listed}) ELSE ${listed} END`
      : listed;
  const told = isTold ? "valid_from" : listed;
  const gone = {
    // By a clock that runs ahead it would stop after it was seen stopped.
    task: `${stopped} least(stopped_at, ${told}) END`,
    // A container instance that was deregistered.
    host: `CASE WHEN status = 'INACTIVE' THEN ${told} END`,
    service: "NULL::timestamptz",
    cluster: "NULL::timestamptz",
  }[table];
  const select =
    `SELECT ${columns.join(", ")}, ${since} AS valid_from, ${gone} AS gone_at, ${listed} AS first_seen_at ` +
    `FROM unnest(${arrays.join(", ")}) AS given(${brought.join(", ")})`;
  return { columns, select };
}
