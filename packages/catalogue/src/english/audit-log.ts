/** What is said of the audit history's Merkle log. */
export const auditLog = {
  "problem.invalid.logSize": (p: { size: number }) => `The audit log does not have ${p.size} leaves.`,
  "problem.invalid.logSizes": (p: { from: number; to: number }) =>
    `The audit log does not grow from ${p.from} to ${p.to} leaves.`,
  "cli.summary.audit show": () => "One entry whole, proven to be in the log",
  "cli.summary.audit checkpoint": () => "The log's signed head, checked and kept",
  "cli.option.checkpointOut": () => "Keep it here; what is here already is checked first",
  "cli.option.logKey": () => "A public key of the log that you trust; may be repeated",
  "cli.usage.logKey": (p: { key: string }) => `"${p.key}" is no public key of a log: NAME+KEYID+BASE64.`,
  "cli.log.label.log": () => "log",
  "cli.log.label.root": () => "root",
  "cli.log.label.signedBy": () => "signed by",
  "cli.log.label.newKeys": () => "new keys",
  "cli.log.label.continues": () => "checked",
  "cli.log.label.unsequenced": () => "without a place",
  "cli.log.label.file": () => "file",
  "cli.log.size": (p: { size: number }) => (p.size === 1 ? "1 entry" : `${p.size} entries`),
  "cli.log.continues": (p: { size: number }) => `continues the checkpoint of ${p.size} that you had`,
  "cli.log.onTrust": () =>
    "Nothing was known of this log: its key was taken on trust, and is remembered. Compare it with what its operators publish.",
  "cli.log.unsigned": () => "Nothing is signed: the server has no key for its audit log.",
  "cli.log.unsigned.hint": () => "Its operators set audit.keyFile or FLEETGRAPH_AUDIT_KEY.",
  "cli.log.unknownKey": () => "The checkpoint is signed by no key that you trust.",
  "cli.log.unknownKey.hint": () =>
    "If the log has a new key, get it from its operators by another way, and give it with --key.",
  "cli.log.badSignature": () => "The checkpoint's signature is wrong.",
  "cli.log.malformed": () => "What the server gave is no checkpoint of its log.",
  "cli.log.otherOrigin": (p: { before: string; now: string }) =>
    `This is the log ${p.now}; the one you know is ${p.before}.`,
  "cli.log.forked": (p: { size: number }) =>
    `The log was forked: there are two checkpoints of ${p.size} entries with different roots.`,
  "cli.log.forked.hint": () =>
    "Keep both checkpoints: together they are evidence. Ask somebody else for theirs.",
  "cli.log.inconsistent": (p: { from: number; to: number }) =>
    `The log of ${p.to} entries does not continue the one of ${p.from} that was signed: the history was changed.`,
  "cli.summary.audit key": () => "A new key for the audit log, made here",
  "cli.usage.logName": (p: { name: string }) => `"${p.name}" is no name of a log: no spaces, no plus signs.`,
  "cli.log.publicKey": (p: { key: string }) => `The public key, for auditors: ${p.key}`,
  "cli.audit.notFound": (p: { id: string }) => `There is no audit entry ${p.id}, or none that you may see.`,
  "cli.audit.unsequenced": () => "It has no place in the log yet. Ask again in some seconds.",
  "cli.audit.proven": (p: { index: number }) =>
    `Proven: it is entry ${p.index} of the log, as it is shown here.`,
  "cli.audit.altered": (p: { id: string }) => `${p.id} is not what its leaf commits to: it was altered.`,
  "cli.audit.listedOtherwise": (p: { id: string; field: string; listed: string; proven: string }) =>
    `${p.id} is listed with ${p.field} "${p.listed}", and its own text says "${p.proven}": the list was altered.`,
  "cli.audit.notInLog": (p: { id: string; size: number }) =>
    `${p.id} is not in the log of ${p.size} entries that was signed.`,
  "cli.audit.label.when": () => "when",
  "cli.audit.label.by": () => "by",
  "cli.audit.label.target": () => "target",
  "cli.audit.label.reason": () => "reason",
  "cli.audit.label.id": () => "id",
  "cli.audit.label.approvers": () => "approved by",
  "cli.audit.label.from": () => "from",
  "cli.audit.label.request": () => "request",
  "cli.audit.label.payload": () => "asked",
};
