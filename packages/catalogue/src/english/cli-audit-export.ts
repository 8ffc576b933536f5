const number = (value: number) => value.toLocaleString("en-US");

/** What `fleet audit export` says. */
export const cliAuditExport = {
  "cli.summary.audit export": () => "Write the audit history to a file that can be verified",
  "cli.option.exportOut": () => "The file; stdout when left out",
  "cli.option.exportResume": () => "Go on with a file that was cut off",
  "cli.option.exportFormat": () => "ndjson (can be verified) or csv (a table)",
  "cli.option.through": () => "A checkpoint you kept, or its size: the file can be compared with it",
  "cli.usage.exportResume": () => "--resume needs --out FILE: there is nothing to go on with on stdout.",
  "cli.usage.exportBegun": (p: { file: string }) => `${p.file} is there: an export that was cut off.`,
  "cli.hint.exportBegun": () => "Go on with it with --resume, or delete it.",
  "cli.usage.exportOther": (p: { options: readonly string[] }) =>
    `The file was begun with ${p.options.join(" ") || "no options"}: go on with the same, or delete it.`,
  "cli.usage.fileExists": (p: { file: string }) => `${p.file} is there already. Choose another name.`,
  "cli.usage.noFile": (p: { file: string; reason: string }) => `${p.file}: ${p.reason}.`,
  "cli.usage.noCheckpoint": (p: { file: string }) => `${p.file} is no checkpoint.`,
  "cli.auditExport.goesOn": (p: { written: string }) => `Going on behind the ${p.written} that are there.`,
  "cli.auditExport.progress": (p: { done: number; size: number; written: string; perSecond: number }) =>
    `${number(p.done)} of ${number(p.size)} · ${p.written} · ${number(p.perSecond)}/s`,
  "cli.auditExport.cutOff": (p: { file: string }) =>
    `What was written is in ${p.file}. Go on with the same command and --resume.`,
  "cli.auditExport.done": (p: { file: string; events: number | null; size: number }) =>
    `${p.events === null ? p.file : `${number(p.events)} events in ${p.file}`}; the log has ${number(p.size)}.`,
  "cli.auditExport.skipped": (p: { count: number }) =>
    `${number(p.count)} events of the log are left out; their hashes are there.`,
  "cli.auditExport.unsequenced": (p: { count: number }) =>
    `${number(p.count)} events have no place in the log yet: nothing proves them so far.`,
  "cli.auditExport.archived": (p: { months: readonly string[] }) =>
    `Archived, and not in the file: ${p.months.join(", ")}. Ask the operator for those archives.`,
  "cli.auditExport.verify": (p: { file: string }) => `Verify it with: fleet audit verify ${p.file} --key KEY`,
  "cli.log.label.sentTo": () => "Sent to",
  "cli.log.label.cosignedBy": () => "Cosigned by",
  "cli.log.label.archived": () => "Archived",
  "cli.log.sent": (p: { size: number | null; at: string | null; behind: number }) =>
    p.size === null
      ? "nothing so far"
      : `${number(p.size)}, ${p.at ?? ""}${p.behind > 0 ? `; ${number(p.behind)} behind` : ""}`,
  "cli.log.cosigned": (p: { witness: string; size: number; at: string }) =>
    `${p.witness}  ${number(p.size)}, ${p.at}`,
  "cli.log.archive": (p: { month: string; events: number; file: string }) =>
    `${p.month}  ${number(p.events)} events in ${p.file}`,
};
