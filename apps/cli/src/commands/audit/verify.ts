import { type ExportToVerify, KeptEvents, verifyExport } from "@fleetgraph/transparency-log";
import { sha256, verifyEd25519 } from "../../audit/node-crypto.ts";
import { type ExportFile, readExport } from "../../audit/read-export.ts";
import { readKeys, readText } from "../../audit/read-keys.ts";
import { printExportReport } from "../../audit/say-export-report.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes, UsageError } from "../../failure.ts";
import { requireOption } from "../../require-option.ts";
import { liveBlock } from "../../terminal/live-block.ts";

const drawEveryMs = 200;

export const command = defineCommand({
  path: "audit verify",
  offline: true,
  arguments: ["FILE"],
  options: {
    key: { type: "string", multiple: true, value: "KEY|FILE", about: "cli.option.auditKey" },
    checkpoint: { type: "string", multiple: true, value: "FILE", about: "cli.option.auditCheckpoint" },
    against: { type: "string", value: "FILE", about: "cli.option.auditAgainst" },
  },
  examples: [
    "fleet audit verify 2026-06.ndjson --key audit.vkey",
    "fleet audit verify 2026-06.ndjson.gz --key audit.vkey --checkpoint march.checkpoint",
    "fleet audit verify june.ndjson --key audit.vkey --against may.ndjson",
    "fleet audit verify - --key fleetgraph.example/log+c74f20a3+ARpc… --json",
  ],
  async run(context, { arguments: [name = ""], values }) {
    const { say, signal } = context;
    const keys = readKeys(
      say,
      requireOption(say, { option: "key", value: values.key, command: "audit verify" }),
    );
    const kept = (values.checkpoint ?? []).map((file) => ({ name: file, note: readText(say, file) }));
    const file = readExport(say, { file: name, stdin: process.stdin });
    const run = async (each: ExportFile, beside: Pick<ExportToVerify, "kept" | "against" | "collect">) => {
      const progress = progressOf(context, each);
      const onProgress = ({ lines }: { lines: number }) => {
        signal.throwIfAborted();
        progress.show(lines);
      };
      const input = { bytes: each.bytes, keys, onProgress, ...beside };
      return verifyExport({ sha256, verify: verifyEd25519 }, input).finally(() => progress.end());
    };
    let against: KeptEvents | undefined;
    if (values.against !== undefined) {
      against = new KeptEvents();
      const earlier = readExport(say, { file: values.against, stdin: process.stdin });
      if ((await run(earlier, { collect: against })).verdict === "FAILED") {
        const hint = say("cli.audit.againstUnproven.hint", { file: values.against });
        throw new UsageError(say("cli.audit.againstUnproven", { file: values.against }), hint);
      }
    }
    const report = await run(file, { kept, against });
    const damage = file.damage();
    if (damage !== null) context.warn(say("cli.audit.damaged", { file: name, message: damage }));
    if (context.json) context.printJson(report);
    else printExportReport(context, report);
    if (report.verdict === "FAILED") return exitCodes.failed;
    return report.kept.every(({ verdict }) => verdict === "MATCHES") ? exitCodes.done : exitCodes.incomplete;
  },
});

function progressOf(
  { say, json, width, stdout }: Context,
  file: { read(): number; size: number | null },
): { show(lines: number): void; end(): void } {
  if (json || width === null) return { show: () => undefined, end: () => undefined };
  const block = liveBlock(stdout);
  const start = Date.now();
  let drawnAt = start;
  return {
    show(lines) {
      const now = Date.now();
      if (now - drawnAt < drawEveryMs) return;
      drawnAt = now;
      const percent = file.size ? Math.floor((100 * file.read()) / file.size) : null;
      block.draw([
        say("cli.audit.progress", { lines, perSecond: Math.round((1000 * lines) / (now - start)), percent }),
      ]);
    },
    end() {
      block.draw([]);
      block.end();
    },
  };
}
