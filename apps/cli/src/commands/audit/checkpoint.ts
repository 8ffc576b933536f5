import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { encodeBase64 } from "@fleetgraph/transparency-log";
import { checkLog } from "../../audit/check-log.ts";
import { logFields } from "../../audit/log-fields.ts";
import { outsideFields } from "../../audit/outside-fields.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes, Failure } from "../../failure.ts";
import { printFields } from "../../print-fields.ts";

export const command = defineCommand({
  path: "audit checkpoint",
  arguments: [],
  options: {
    out: { type: "string", value: "FILE", about: "cli.option.checkpointOut" },
    key: { type: "string", multiple: true, value: "KEY", about: "cli.option.logKey" },
  },
  examples: [
    "fleet audit checkpoint",
    "fleet audit checkpoint --out fleet.checkpoint",
    "fleet audit checkpoint --key log.example.com+1f3a…+AZ… --json",
  ],
  async run(context, { values }) {
    const { fleet, say, signal } = context;
    const log = await fleet.auditLog.read({ signal });
    if (log.checkpoint === null) {
      throw new Failure(exitCodes.failed, say("cli.log.unsigned"), {
        code: "UNSIGNED",
        hint: say("cli.log.unsigned.hint"),
      });
    }
    const { out, key } = values;
    // What is there already is what the auditor kept: it is checked before it is replaced.
    const kept = out !== undefined && existsSync(out) ? [readFileSync(out, "utf8")] : [];
    const offered = log.publicKeys.map((each) => each.key);
    const checked = await checkLog(context, { note: log.checkpoint, offered, given: key ?? [], kept });
    if (out !== undefined) {
      // Written beside and renamed, so that never half of it is there.
      writeFileSync(`${out}.part`, checked.note);
      renameSync(`${out}.part`, out);
    }
    const { origin, size, root } = checked.checkpoint;
    if (context.json) {
      context.printJson({
        origin,
        size,
        root: encodeBase64(root),
        note: checked.note,
        signedAt: log.signedAt,
        signedBy: checked.signedBy,
        newKeys: checked.newKeys,
        takenOnTrust: checked.first,
        continues: checked.continues,
        unsequenced: log.unsequenced,
        publications: log.publications,
        cosignatures: log.cosignatures,
        archives: log.archives,
        file: out ?? null,
      });
      return exitCodes.done;
    }
    printFields(context, [
      ...logFields(context, checked),
      ...outsideFields(context, log),
      [say("cli.log.label.unsequenced"), log.unsequenced > 0 ? [String(log.unsequenced)] : []],
      [say("cli.log.label.file"), out === undefined ? [] : [out]],
    ]);
    if (checked.first) context.warn(say("cli.log.onTrust"));
    return exitCodes.done;
  },
});
