const n = (count: number) => count.toLocaleString("en-US");
const many = (count: number, one: string, several: string) => `${n(count)} ${count === 1 ? one : several}`;
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

type Found = { events: string; id: string | null; detail: string };
type Kept = { size: number };
const named = ({ events, id }: Found) => (id === null ? events : `${events} (${id})`);

/** What `fleet audit verify` says, to an auditor who is no developer. */
export const cliAuditVerify = {
  "cli.summary.audit verify": () => "Prove an exported audit history, without any server",
  "cli.option.auditKey": () => "the log's public key, or a file of them; may be repeated",
  "cli.option.auditCheckpoint": () => "a checkpoint you kept, to compare with; may be repeated",
  "cli.option.auditAgainst": () => "an export you kept, to compare event by event",
  "cli.audit.againstUnproven": (p: { file: string }) =>
    `${p.file} is not proven itself, so nothing can be compared with it.`,
  "cli.audit.againstUnproven.hint": (p: { file: string }) => `See: fleet audit verify ${p.file} --key …`,
  "cli.audit.compared": (p: { count: number }) =>
    `${many(p.count, "event", "events")}, with your earlier export`,
  "cli.audit.label.compared": () => "Compared",
  "cli.audit.noKey": (p: { file: string }) => `${p.file} is no public key, and holds none.`,
  "cli.audit.noKey.hint": () =>
    "A key is one line: NAME+8 digits+Base 64. Get it from somebody other than who gave you the file.",
  "cli.audit.damaged": (p: { file: string; message: string }) =>
    `${p.file} could not be unpacked to its end (${p.message}); what came before was verified.`,
  "cli.audit.progress": (p: { lines: number; perSecond: number; percent: number | null }) =>
    `${p.percent === null ? "" : `${p.percent} %, `}${n(p.lines)} lines, ${n(p.perSecond)}/s`,

  "cli.audit.verified": () => "Everything in this file is what the log holds, and is where the log has it.",
  "cli.audit.notVerified": (p: { count: number }) =>
    `This file is not proven: ${many(p.count, "problem", "problems")}.`,
  "cli.audit.atLine": (p: { line: number | null; text: string }) =>
    p.line === null ? p.text : `Line ${n(p.line)}: ${p.text}`,
  "cli.audit.more": (p: { count: number }) => `and ${n(p.count)} more; --json lists up to 1,000`,
  "cli.audit.event": (p: { index: number }) => `event ${p.index}`,
  "cli.audit.events": (p: { from: number; to: number }) => `events ${p.from} to ${p.to}`,

  "cli.audit.label.log": () => "Log",
  "cli.audit.label.checkpoint": () => "Checkpoint",
  "cli.audit.label.signedBy": () => "Signed by",
  "cli.audit.label.events": () => "Events",
  "cli.audit.label.time": () => "From – to",
  "cli.audit.label.filter": () => "Filter",
  "cli.audit.checkpoint": (p: { size: number; root: string }) => `${n(p.size)} events, root ${p.root}`,
  "cli.audit.witnessed": (p: { name: string; at: string }) => `${p.name}, a witness who saw it on ${p.at}`,
  "cli.audit.counts": (p: { proven: number; events: number; skipped: number; unsequenced: number }) =>
    `${n(p.proven)} of ${n(p.events)} proven, ${n(p.skipped)} left out, ${n(p.unsequenced)} not in the log yet`,
  "cli.audit.keptTitle": () => "Checkpoints you kept:",
  "cli.audit.uncheckedTitle": () => "What this does not show:",

  "cli.audit.found.NOT_AN_EXPORT": (_: Found) =>
    "this is no audit export, or one of a newer format: its first line is not known here.",
  "cli.audit.found.CHECKPOINT_INVALID": (p: Found) => {
    const why: Record<string, string> = {
      MALFORMED: "is not written as one",
      UNKNOWN_KEY: "is signed by no key that you gave",
      BAD_SIGNATURE: "has a wrong signature: it was changed, or forged",
      OTHER_LOG: "is another log's",
      OTHER_SIZE: "is of another size than the file says",
    };
    return `the file's checkpoint ${why[p.detail] ?? p.detail}. Without it nothing is proven.`;
  },
  "cli.audit.found.HEADER_ALTERED": (_: Found) =>
    "the first line was changed: it is not the one that the last line knows.",
  "cli.audit.found.UNREADABLE": (_: Found) =>
    "this line was changed or damaged: nobody writes it like this. (Was the file saved by an editor?)",
  "cli.audit.found.ALTERED": (p: Found) =>
    `${named(p) || "an event"} was altered after it was written, or its proof was.`,
  "cli.audit.found.MISSING": (p: Found) => `${p.events} missing: taken out of the file.`,
  "cli.audit.found.INSERTED": (p: Found) =>
    `this line was put in: the log has another ${p.events}${p.id === null ? "" : ` than ${p.id}`}.`,
  "cli.audit.found.MOVED": (p: Found) => `${named(p)} stands at another place than in the log.`,
  "cli.audit.found.RENUMBERED": (p: Found) =>
    `the numbers of ${p.events} were changed; the events are the log's.`,
  "cli.audit.found.RANGE_DIFFERS": (p: Found) =>
    `${p.events}: at least one was altered, exchanged or taken out. The file does not tell which.`,
  "cli.audit.found.MARK_MISSING": (p: Found) => `the line that sums up ${p.events} was taken out.`,
  "cli.audit.found.OUT_OF_PLACE": (p: Found) =>
    `this line does not belong here${p.events ? `: it speaks of ${p.events}` : ""}.`,
  "cli.audit.found.COUNTS_DIFFER": (_: Found) => "this line counts otherwise than what stands above it.",
  "cli.audit.found.CUT_OFF": (p: Found) =>
    `the file ends too early${p.events ? `: ${p.events} and the end are not there` : ""}.`,
  "cli.audit.found.AFTER_END": (_: Found) => "something stands behind the end.",
  "cli.audit.found.ROOT_DIFFERS": (_: Found) =>
    "The file as a whole is not what the checkpoint says: it was changed together with its sums. Compare it with a checkpoint you kept.",
  "cli.audit.found.CONTRADICTS": (p: Found) =>
    `${named(p)}: your earlier export has something else there. The log was rewritten.`,
  "cli.audit.found.KEPT_DIFFERS": (p: Found) =>
    `${sentence(p.events)} of this file are not those of your checkpoint ${p.detail}.`,
  "cli.audit.found.FORK": (p: Found) =>
    `The log has two histories. Your checkpoint ${p.detail} and this file's are both signed by it, and contradict each other in ${p.events}. Keep both: together they are the evidence.`,

  "cli.audit.kept.MATCHES": (p: Kept) => `the first ${many(p.size, "event is", "events are")} the same`,
  "cli.audit.kept.DIFFERS": (p: Kept) =>
    `the first ${many(p.size, "event is not", "events are not")} the same`,
  "cli.audit.kept.NEWER": (p: Kept) =>
    `is of ${many(p.size, "event", "events")}, more than this file; ask for a newer export`,
  "cli.audit.kept.INSIDE_SKIP": (p: Kept) =>
    `ends within events that are left out; ask for an export with --through ${p.size}`,
  "cli.audit.kept.NOT_REACHED": (p: Kept) =>
    `could not be compared: the file cannot be followed up to event ${p.size}`,
  "cli.audit.kept.MALFORMED": (_: Kept) => "is no checkpoint",
  "cli.audit.kept.UNKNOWN_KEY": (_: Kept) => "is signed by no key that you gave",
  "cli.audit.kept.BAD_SIGNATURE": (_: Kept) => "has a wrong signature: it was changed, or forged",
  "cli.audit.kept.OTHER_LOG": (_: Kept) => "is another log's",

  "cli.audit.unchecked.SKIPPED": (p: { count: number }) =>
    `${many(p.count, "event is", "events are")} left out, by the filter or because the reader might not see them. They are counted, so nothing more is hidden; what they say is not shown.`,
  "cli.audit.unchecked.UNSEQUENCED": (p: { count: number }) =>
    `${many(p.count, "event is", "events are")} not in the log yet: nothing proves them, and some may be missing.`,
  "cli.audit.unchecked.NO_CHECKPOINT_KEPT": () =>
    "Whether the log was rewritten before this checkpoint: whoever holds its key could have. Compare with one that was kept elsewhere: --checkpoint FILE.",
  "cli.audit.unchecked.CHECKPOINT_NOT_COMPARED": (p: { name: string; why: string }) =>
    `Your checkpoint ${p.name} was not compared: ${p.why}.`,
  "cli.audit.unchecked.LATER": (p: { size: number }) =>
    `What was done after the checkpoint, beyond ${many(p.size, "event", "events")}; and what never went through Fleetgraph.`,
  "cli.audit.unchecked.NOT_PROVEN": (p: { events: string }) => sentence(`${p.events}: not proven.`),
};
