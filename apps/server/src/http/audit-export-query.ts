import { type AuditExportRequest, exportFormats } from "@fleetgraph/core/audit";
import { InvalidInput, message } from "@fleetgraph/core/kernel";

const names = [
  ...["format", "actor", "action", "outcome", "target", "start", "end"],
  ...["size", "snapshot", "at", "events", "through"],
] as const;
const outcomes = ["ACCEPTED", "REFUSED"] as const;
const longest = 1_000;
const mostThrough = 100;

/** What is asked for, but for the target, which is still to be looked up. */
export type AskedExport = Omit<AuditExportRequest, "filter"> & {
  filter: Omit<AuditExportRequest["filter"], "targets">;
  target: string | null;
};

/** Reads the query of `GET /audit/export`. Throws InvalidInput, naming the parameter. */
export function readExportQuery(search: string): AskedExport {
  const query = new URLSearchParams(search);
  for (const name of query.keys()) requireKnown(name);
  const text = (name: string) => textOf(query, name);
  const filter = {
    actor: text("actor"),
    action: text("action"),
    outcome: oneOf("outcome", text("outcome"), outcomes),
    start: momentOf("start", text("start")),
    end: momentOf("end", text("end")),
  };
  const target = text("target");
  const asked = Object.entries({ ...filter, target })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]);
  return {
    format: oneOf("format", text("format"), exportFormats) ?? "ndjson",
    filter,
    target,
    asked: asked.length > 0 ? Object.fromEntries(asked) : null,
    size: countOf("size", text("size")),
    snapshot: snapshotOf(text("snapshot")),
    at: countOf("at", text("at")),
    events: countOf("events", text("events")),
    through: throughOf(query),
  };
}

function requireKnown(field: string): void {
  if (names.some((name) => name === field)) return;
  throw new InvalidInput(
    message("problem.invalid.unknownParameter", { field: field.slice(0, 40) }),
    message("problem.invalid.unknownParameter.hint", { fields: names }),
    [field.slice(0, 40)],
  );
}

function textOf(query: URLSearchParams, field: string): string | null {
  const value = query.get(field);
  // An empty parameter is one that was not given.
  if (value === null || value === "") return null;
  // PostgreSQL's text has no U+0000.
  if (value.length <= longest && !value.includes("\0") && value.isWellFormed()) return value;
  throw new InvalidInput(message("problem.invalid.tooLong", { field, limit: longest }), null, [field]);
}

function oneOf<Value extends string>(
  field: string,
  value: string | null,
  values: readonly Value[],
): Value | null {
  if (value === null) return null;
  const found = values.find((each) => each === value);
  if (found !== undefined) return found;
  throw new InvalidInput(message("problem.invalid.choice", { field, values }), null, [field]);
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

function momentOf(field: string, value: string | null): Date | null {
  if (value === null) return null;
  const at = new Date(value);
  if (rfc3339.test(value) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidInput(message("problem.invalid.moment", { field }), null, [field]);
}

function countOf(field: string, value: string | null): number | undefined {
  if (value === null) return undefined;
  const count = Number(value);
  if (/^(0|[1-9]\d*)$/.test(value) && Number.isSafeInteger(count)) return count;
  const range = { field, minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
  throw new InvalidInput(message("problem.invalid.range", range), null, [field]);
}

/** What an earlier answer gave as the snapshot, as PostgreSQL writes one. */
function snapshotOf(value: string | null): string | undefined {
  if (value === null) return undefined;
  if (/^\d{1,19}:\d{1,19}:(\d{1,19}(,\d{1,19})*)?$/.test(value)) return value;
  throw new InvalidInput(message("problem.invalid.snapshot", { field: "snapshot" }), null, ["snapshot"]);
}

function throughOf(query: URLSearchParams): number[] {
  const sizes = query.getAll("through").flatMap((value) => value.split(","));
  if (sizes.length > mostThrough) {
    throw new InvalidInput(
      message("problem.invalid.tooMany", { field: "through", limit: mostThrough }),
      null,
      ["through"],
    );
  }
  return sizes.flatMap((size) => countOf("through", size === "" ? null : size) ?? []);
}
