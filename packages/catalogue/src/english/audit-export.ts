/** Exports of the audit history, its archives, and checkpoints that are sent outside. */
export const auditExport = {
  "problem.invalid.noCheckpoint": (p: { size: number }) =>
    p.size === 0 ? "The audit log has no checkpoint yet." : `There is no checkpoint of the size ${p.size}.`,
  "problem.invalid.noCheckpoint.hint": () =>
    "A worker signs one within seconds of a start. Leave the size out for the newest; CSV needs none.",
  "problem.invalid.unknownParameter": (p: { field: string }) => `There is no parameter ${p.field}.`,
  "problem.invalid.unknownParameter.hint": (p: { fields: readonly string[] }) =>
    `Parameters: ${p.fields.join(", ")}`,
  "problem.invalid.choice": (p: { field: string; values: readonly string[] }) =>
    `${p.field} must be one of: ${p.values.join(", ")}.`,
  "problem.invalid.moment": (p: { field: string }) => `${p.field} is no time as RFC 3339 has it.`,
  "problem.invalid.snapshot": (p: { field: string }) =>
    `${p.field} is none that an export of this server was begun with.`,
  "problem.tooManyExports": (p: { count: number }) =>
    `You have ${p.count} exports under way, as many as one may.`,
  "problem.tooManyExports.hint": () =>
    "Wait until one has ended; it can be gone on with behind what is there.",
  "audit.publish.file": (p: { file: string; reason: string }) =>
    `${p.file} could not be written: ${p.reason}.`,
  "audit.publish.other": (p: { place: string }) =>
    `${p.place} holds another checkpoint of the same size. The log has been forked: find out who holds its key.`,
  "audit.publish.fork": (p: { place: string }) =>
    `${p.place} says that the log it saw is not the beginning of this one. The log has been forked or reset.`,
  "audit.publish.ahead": (p: { place: string; size: number }) =>
    `${p.place} has seen the log at ${p.size}, which is more than there is here.`,
  "audit.publish.unreachable": (p: { place: string; reason: string }) =>
    `${p.place} did not answer: ${p.reason}.`,
  "audit.publish.refused": (p: { place: string; status: number; reason: string }) =>
    `${p.place} refused with ${p.status}${p.reason && `: ${p.reason}`}.`,
  "audit.publish.witnessKey": (p: { place: string }) => `The key of ${p.place} in fleetgraph.yaml is none.`,
  "audit.publish.badCosignature": (p: { place: string }) =>
    `${p.place} answered without a signature of the key that is configured.`,
  "audit.publish.aws": (p: { place: string; reason: string }) => `AWS did not take ${p.place}: ${p.reason}.`,
  "audit.publish.unexpected": (p: { reason: string }) => `It failed unexpectedly: ${p.reason}.`,
};
