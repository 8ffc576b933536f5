import { readFile } from "node:fs/promises";
import type { AuditExportInput } from "@fleetgraph/sdk";
import type { Options, Values } from "../command.ts";
import type { Context } from "../context.ts";
import { UsageError } from "../failure.ts";
import { parseInstant } from "../parse-values.ts";

export const exportOptions = {
  format: { type: "string", value: "FORMAT", about: "cli.option.exportFormat" },
  service: { type: "string", value: "SERVICE", about: "cli.option.service" },
  actor: { type: "string", value: "NAME", about: "cli.option.actor" },
  action: { type: "string", value: "ACTION", about: "cli.option.action" },
  outcome: { type: "string", value: "OUTCOME", about: "cli.option.outcome" },
  since: { type: "string", value: "TIME", about: "cli.option.since" },
  until: { type: "string", value: "TIME", about: "cli.option.until" },
  through: { type: "string", multiple: true, value: "CHECKPOINT", about: "cli.option.through" },
} as const satisfies Options;

const formats = ["ndjson", "csv"] as const;
const outcomes = ["accepted", "refused"] as const;

/** What is asked for, out of the options. Throws a UsageError. */
export async function exportInput(
  { say }: Context,
  values: Values<typeof exportOptions>,
): Promise<AuditExportInput> {
  const oneOf = <Value extends string>(option: string, value: string | undefined, all: readonly Value[]) => {
    const found = all.find((each) => each === value?.toLowerCase());
    if (value === undefined || found !== undefined) return found;
    throw new UsageError(say("cli.usage.oneOf", { option, values: all }));
  };
  const past = { now: Date.now(), direction: -1 } as const;
  const { service, actor, action, since, until } = values;
  const outcome = oneOf("--outcome", values.outcome, outcomes);
  const through = await Promise.all((values.through ?? []).map((each) => sizeOfCheckpoint(say, each)));
  return {
    format: oneOf("--format", values.format, formats) ?? "ndjson",
    ...(service && { target: service }),
    ...(actor && { actor }),
    ...(action && { action }),
    ...(outcome && { outcome: outcome === "accepted" ? "ACCEPTED" : "REFUSED" }),
    ...(since && { start: parseInstant(say, since, past) }),
    ...(until && { end: parseInstant(say, until, past) }),
    ...(through.length > 0 && { through }),
  };
}

/** The size that a kept checkpoint names, in its second line; or the number itself. */
async function sizeOfCheckpoint(say: Context["say"], value: string): Promise<number> {
  if (/^\d+$/.test(value)) return Number(value);
  const text = await readFile(value, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(say("cli.usage.noFile", { file: value, reason: error.code ?? error.message }));
  });
  const size = text.split("\n")[1] ?? "";
  if (/^\d+$/.test(size)) return Number(size);
  throw new UsageError(say("cli.usage.noCheckpoint", { file: value }));
}
