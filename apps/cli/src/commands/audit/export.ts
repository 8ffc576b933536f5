import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AuditExportInput, placeBehind } from "@fleetgraph/sdk";
import { exportInput, exportOptions } from "../../audit/export-options.ts";
import { exportProgress, sizeText } from "../../audit/export-progress.ts";
import {
  firstLineOf,
  isBegun,
  openPartialFile,
  type PartialFile,
  partialName,
} from "../../audit/partial-file.ts";
import { defineCommand, type Values } from "../../command.ts";
import type { Context } from "../../context.ts";
import { type ExitCode, exitCodes, UsageError } from "../../failure.ts";

const options = {
  out: { type: "string", value: "FILE", about: "cli.option.exportOut" },
  resume: { type: "boolean", about: "cli.option.exportResume" },
  ...exportOptions,
} as const;

export const command = defineCommand({
  path: "audit export",
  arguments: [],
  options,
  examples: [
    "fleet audit export --out audit.ndjson",
    "fleet audit export --out audit.ndjson --resume",
    "fleet audit export --out audit.ndjson --through kept.checkpoint",
    "fleet audit export --service prod/web --since 90d --format csv --out web.csv",
  ],
  async run(context, { values }) {
    const { out, resume = false, ...typed } = values;
    if (out !== undefined) return toFile(context, { file: out, resume, typed });
    if (resume) throw new UsageError(context.say("cli.usage.exportResume"));
    return toStdout(context, await exportInput(context, typed));
  },
});

type Typed = Values<typeof exportOptions>;

async function toFile(
  context: Context,
  { file, resume, typed }: { file: string; resume: boolean; typed: Typed },
): Promise<ExitCode> {
  const { say, note } = context;
  if (existsSync(file)) throw new UsageError(say("cli.usage.fileExists", { file }));
  if (!resume && isBegun(file)) {
    throw new UsageError(
      say("cli.usage.exportBegun", { file: partialName(file) }),
      say("cli.hint.exportBegun"),
    );
  }
  const partial = await openPartialFile(file, { resume }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(say("cli.usage.noFile", { file, reason: error.code ?? error.message }));
  });
  try {
    const input = await inputOf(context, { partial, typed });
    if (partial.begun) note(say("cli.auditExport.goesOn", { written: sizeText(partial.begun.bytes) }));
    const told = await copy(context, { input, typed, partial });
    const isTable = input.format === "csv";
    const checkpoint = isTable ? null : checkpointOf(await firstLineOf(partialName(file)));
    await partial.finish(checkpoint === null ? {} : { [`${file}.checkpoint`]: checkpoint });
    return done(context, {
      file,
      told,
      checkpoint: checkpoint === null ? null : `${file}.checkpoint`,
      isTable,
    });
  } catch (error) {
    if (isBegun(file)) note(say("cli.auditExport.cutOff", { file: partialName(file) }));
    throw error;
  } finally {
    await partial.close();
  }
}

/** What is asked for: of an export that is gone on with, what it was begun with. */
async function inputOf(
  context: Context,
  { partial, typed }: { partial: PartialFile; typed: Typed },
): Promise<AuditExportInput> {
  if (partial.begun === null) return exportInput(context, typed);
  const { state, tail } = partial.begun;
  if (JSON.stringify(state.typed) !== JSON.stringify(typed)) {
    const begunWith = Object.entries(state.typed).map(([name, value]) => `--${name} ${value}`);
    throw new UsageError(context.say("cli.usage.exportOther", { options: begunWith }));
  }
  const input = state.input as AuditExportInput;
  const { size, snapshot, header } = state;
  const begin = { size, snapshot, header, at: 0, events: 0, lines: 0 };
  return { ...input, place: placeBehind(begin, tail, input.format ?? "ndjson") };
}

interface Told {
  size: number;
  archived: readonly string[];
  /** The last line, which counts, of a file that has one. */
  lastLine: string;
}

async function copy(
  context: Context,
  { input, typed, partial }: { input: AuditExportInput; typed: Typed; partial: PartialFile },
): Promise<Told> {
  const { fleet, signal } = context;
  const progress = exportProgress(context, process.stderr);
  let kept = partial.begun !== null;
  const told: Told = { size: 0, archived: [], lastLine: lastLineOf(partial.begun?.tail ?? "") };
  // What was cut off between its last line and its name is whole already.
  if (told.lastLine.startsWith('{"kind":"end"')) return { ...told, size: partial.begun?.state.size ?? 0 };
  try {
    for await (const chunk of fleet.auditEvents.export(input, {
      signal,
      onReconnect: reconnecting(context),
    })) {
      const { size, snapshot, header } = chunk.place;
      if (!kept) await partial.keep({ typed, input: { ...input }, size, snapshot, header });
      kept = true;
      await partial.write(chunk.text);
      progress.tell(chunk);
      Object.assign(told, { size, archived: chunk.archived, lastLine: lastLineOf(chunk.text) });
    }
  } finally {
    progress.end();
  }
  return told;
}

const lastLineOf = (text: string) => text.slice(text.lastIndexOf("\n", text.length - 2) + 1, -1);

function reconnecting({ say, note, verbose }: Context) {
  return ({ error, delayMs }: { error: unknown; delayMs: number }) => {
    if (!verbose) return;
    const reason = error instanceof Error ? error.message : String(error);
    note(say("cli.retrying", { operation: "audit export", seconds: (delayMs / 1000).toFixed(1), reason }));
  };
}

function checkpointOf(header: string): string {
  return (JSON.parse(header) as { checkpoint: string }).checkpoint;
}

function done(
  context: Context,
  input: { file: string; told: Told; checkpoint: string | null; isTable: boolean },
): ExitCode {
  const { say, style, print, note, warn } = context;
  const { file, told, checkpoint, isTable } = input;
  const { size, archived } = told;
  const counts = isTable ? null : (JSON.parse(told.lastLine) as Counts);
  if (context.json) {
    context.printJson({ file, checkpoint, size, archived, ...(counts && countsOf(counts)) });
    return exitCodes.done;
  }
  print(`${style.green("✓")} ${say("cli.auditExport.done", { file, events: counts?.events ?? null, size })}`);
  if (counts && counts.skipped > 0) warn(say("cli.auditExport.skipped", { count: counts.skipped }));
  if (counts && counts.unsequenced > 0)
    warn(say("cli.auditExport.unsequenced", { count: counts.unsequenced }));
  if (archived.length > 0)
    warn(`${style.yellow("!")} ${say("cli.auditExport.archived", { months: archived })}`);
  if (checkpoint !== null) note(say("cli.auditExport.verify", { file }));
  return exitCodes.done;
}

type Counts = { events: number; skipped: number; unsequenced: number };
const countsOf = ({ events, skipped, unsequenced }: Counts) => ({ events, skipped, unsequenced });

async function toStdout(context: Context, input: AuditExportInput): Promise<ExitCode> {
  const { fleet, signal, stdout, say, warn, style } = context;
  let archived: readonly string[] = [];
  for await (const chunk of fleet.auditEvents.export(input, { signal, onReconnect: reconnecting(context) })) {
    ({ archived } = chunk);
    if (!stdout.write(chunk.text)) await once(stdout, "drain", { signal });
  }
  if (archived.length > 0)
    warn(`${style.yellow("!")} ${say("cli.auditExport.archived", { months: archived })}`);
  return exitCodes.done;
}
