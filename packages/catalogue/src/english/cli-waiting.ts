import { stageWords } from "./progress.ts";

const approvals = (count: number) => (count === 1 ? "one approval" : `${count} approvals`);
const moreApprovals = (count: number) => (count === 1 ? "one more approval" : `${count} more approvals`);
const about = (change: string) => (change ? `: ${change}` : "");
const guards: Readonly<Record<string, string>> = {
  LOCK: "lock",
  FREEZE_WINDOW: "freeze window",
  APPROVAL: "approval",
  VERIFICATION: "verification",
};

/** What the command line says of scaling, restarting, and of what waits: for approval, for its turn, at a hook. */
export const cliWaiting = {
  "cli.summary.scale": () => "Change how many tasks a service has",
  "cli.summary.restart": () => "Replace the tasks of a service by new ones",
  "cli.summary.approve": () => "Approve a deployment that waits for it",
  "cli.summary.reject": () => "Reject a deployment that waits for approval",
  "cli.summary.continue": () => "Let a roll-out go on that waits at a pause hook",
  "cli.summary.approvals": () => "List the deployments that wait for approval",
  "cli.option.queue": () => "While another one is under way, wait for its end",
  "cli.option.override": () => "Go past lock, freeze-window, approval, verification",
  "cli.option.rollBack": () => "Have it taken back instead",
  "cli.option.hook": () => "Only if it waits at this pause hook",
  "cli.usage.overrideReason": () => "--override needs --reason: the history keeps why.",
  "cli.usage.inlineQuery": () => "This is a GraphQL document, and the name of a file is asked for.",
  "cli.hint.inlineQuery": () => "Pipe it, or put it into a file: echo '{ … }' | fleet query -",
  "cli.kind.RESTART": () => "restart",
  "cli.restart.heading": (p: { service: string; cluster: string }) =>
    `Restarting ${p.service} in ${p.cluster}`,
  "cli.restart.done": (p: { service: string; running: string; duration: string }) =>
    `${p.service} was restarted: ${p.running}. It took ${p.duration}.`,

  "cli.waits.label": () => "Waiting",
  "cli.waits.approval": (p: {
    missing: number;
    group: string;
    until: string | null;
    given: readonly string[];
  }) =>
    `Waiting for ${approvals(p.missing)} of ${p.group}${p.until ? ` until ${p.until}` : ""}` +
    `${p.given.length > 0 ? `; approved by ${p.given.join(", ")}` : ""}.`,
  "cli.waits.approveWith": (p: { deployment: string }) => `Approve it with: fleet approve ${p.deployment}`,
  "cli.waits.behind": (p: { deployment: string; change: string; state: string; by: string }) =>
    `Waiting for ${p.deployment} of ${p.by}${about(p.change)} (${p.state}).`,
  "cli.waits.others": (p: { count: number }) =>
    p.count === 1 ? "One more is in the queue." : `${p.count} more are in the queue.`,
  "cli.waits.bulk": (p: { bulk: string }) => `Waiting for its turn in ${p.bulk}.`,
  "cli.waits.turn": () => "Its turn is coming.",
  "cli.waits.hook": (p: { stage: string | null; until: string | null }) =>
    `Waiting at a pause hook${p.stage ? ` (${stageWords({ stage: p.stage })})` : ""}` +
    `${p.until ? `; ECS decides by itself at ${p.until}` : ""}.`,
  // The hook comes first: of a line that a terminal broke, the first part alone must do nothing.
  "cli.waits.continueWith": (p: { ref: string; hook: string }) =>
    `Let it go on with: fleet continue --hook ${p.hook} ${p.ref}`,
  "cli.waits.takeBackWith": (p: { ref: string; hook: string }) =>
    `Or take it back: fleet continue --roll-back --hook ${p.hook} ${p.ref}`,
  "cli.waits.several": (p: { service: string; count: number }) =>
    `${p.service} has ${p.count} deployments that wait.`,
  "cli.waits.which": () => "Say which:",

  "cli.approve.nothing": (p: { service: string }) => `Nothing of ${p.service} waits for approval.`,
  "cli.approve.list": () => "What waits for approval: fleet approvals",
  "cli.approve.done": (p: { deployment: string; service: string; change: string }) =>
    `Approved ${p.deployment} of ${p.service}${about(p.change)}`,
  "cli.approve.more": (p: { missing: number; group: string }) =>
    `It needs ${moreApprovals(p.missing)} of ${p.group}.`,
  "cli.approve.goesOn": () => "It takes its turn now.",
  "cli.reject.done": (p: { deployment: string; service: string }) =>
    `Rejected ${p.deployment} of ${p.service}; nothing was changed.`,
  "cli.continue.nothing": (p: { service: string }) => `Nothing of ${p.service} waits at a pause hook.`,
  "cli.continue.done": (p: { deployment: string; service: string }) =>
    `${p.deployment} of ${p.service} goes on.`,
  "cli.continue.takenBack": (p: { deployment: string; service: string }) =>
    `${p.deployment} of ${p.service} is taken back.`,

  "cli.column.needs": () => "NEEDS",
  "cli.column.note": () => "NOTE",
  "cli.needs": (p: { given: number; needed: number; group: string }) =>
    `${p.given} of ${p.needed} from ${p.group}`,
  "cli.note.origin": (p: { origin: string }) => `asked for at ${p.origin}`,
  "cli.note.approved": (p: { by: readonly string[] }) => `approved by ${p.by.join(", ")}`,
  "cli.note.rejected": (p: { by: string; reason: string | null }) =>
    `rejected by ${p.by}${p.reason ? `: ${p.reason}` : ""}`,
  "cli.note.past": (p: { guards: readonly string[] }) =>
    `went past: ${p.guards.map((each) => guards[each] ?? each).join(", ")}`,
  "cli.note.causedBy": (p: { deployment: string }) => `undoes ${p.deployment}`,
  "cli.note.bulk": (p: { bulk: string }) => `part of ${p.bulk}`,
  "cli.status.label.service": () => "Service",
  "cli.status.label.change": () => "Change",
  "cli.status.label.asked": () => "Asked for",
  "cli.status.label.ended": () => "Ended",
  "cli.status.label.note": () => "Note",
  "cli.status.asked": (p: { by: string; when: string; reason: string | null }) =>
    `by ${p.by}, ${p.when}${p.reason ? `: ${p.reason}` : ""}`,
};
