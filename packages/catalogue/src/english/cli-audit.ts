/** What the command line says of the questions that auditors ask. */
export const cliAudit = {
  "cli.summary.audit deploys": () => "Who changed a service, newest first",
  "cli.summary.audit alone": () => "Changes that no second person approved",
  "cli.summary.audit freezes": () => "Changes that were made in a freeze, and what let them pass",
  "cli.summary.audit ran": () => "What ran at a moment, by image digest",
  "cli.summary.audit access": () => "Who can change a service",
  "cli.summary.audit complete": () => "Show that nothing is missing from the history",
  "cli.complete.signed": (p: { size: number; continues: number }) =>
    p.continues < 0
      ? `The signed checkpoint of ${p.size} entries is genuine.`
      : `The signed checkpoint of ${p.size} entries continues that of ${p.continues}.`,
  "cli.complete.dense": (p: { size: number }) => `The log has its ${p.size} places without a gap.`,
  "cli.complete.gaps": (p: { size: number; leaves: number }) =>
    `The log should have ${p.size} places and has ${p.leaves}, or some are out of order.`,
  "cli.complete.counted": (p: { entries: number; archived: number; leaves: number; waiting: number }) =>
    `Kept ${p.entries}, archived ${p.archived}; in the log ${p.leaves}, waiting ${p.waiting}.`,
  "cli.complete.noneLost": () => "Every place in the log has its entry.",
  "cli.complete.lost": (p: { ids: readonly string[] }) => `In the log and nowhere else: ${p.ids.join(", ")}`,
  "cli.complete.noneUnlogged": () => "Every entry whose turn has been is in the log.",
  "cli.complete.unlogged": (p: { ids: readonly string[] }) => `Not in the log: ${p.ids.join(", ")}`,
  "cli.complete.waiting": (p: { count: number }) =>
    `${p.count} of the newest have no place in the log yet, and cannot be proven.`,
  "cli.complete.archives": (p: { months: readonly string[] }) =>
    `Sealed and archived: ${p.months.join(", ")}. Check each file with: fleet audit verify`,
  "cli.option.csv": () => "Print CSV (RFC 4180), with a line of names first",
  "cli.option.where": () => "Only in this account, cluster, service or pattern",
  "cli.option.person": () => "Only what this person asked for, also through a bot",
  "cli.option.auditAt": () => "The moment: 2h, 2026-11-23T14:00 or RFC 3339",
  "cli.column.approvedBy": () => "APPROVED BY",
  "cli.column.because": () => "WHY ALONE",
  "cli.column.passedBy": () => "PASSED BY",
  "cli.column.freeze": () => "FREEZE",
  "cli.column.tokens": () => "TOKENS",
  "cli.column.may": () => "MAY",
  "cli.column.event": () => "ENTRY",
  "cli.audit.alone.NOT_NEEDED": () => "not needed",
  "cli.audit.alone.OVERRIDDEN": () => "overridden",
  "cli.audit.alone.POLICY": () => "undone by policy",
  "cli.audit.alone.MISSING": () => "MISSING",
  "cli.audit.passed.OVERRIDE": () => "override",
  "cli.audit.passed.EXEMPT_ROLE": (p: { role: string }) => `role ${p.role}`,
  "cli.audit.passed.POLICY": () => "undone by policy",
  "cli.audit.passed.UNDER_WAY": () => "had begun before",
  "cli.audit.passed.NONE": () => "NOTHING",
  "cli.audit.noChange": () => "came to nothing",
  "cli.audit.unknownOutcome": () => "not known",
  "cli.audit.noneAlone": () => "No change was without a second person.",
  "cli.audit.noneInFreeze": () => "No change was made in a freeze.",
  "cli.audit.noneRan": () => "Nothing ran there then.",
  "cli.audit.makesTokens": () => "make tokens",
  "cli.audit.noApproval": () => "Nobody else has to approve a change.",
  "cli.audit.approval": (p: { needed: number; group: string; approvers: readonly string[] }) =>
    `${p.needed} of ${p.group} have to approve a change: ${p.approvers.join(", ")}.`,
};
