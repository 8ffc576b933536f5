import { minuteInUtc } from "../part-of-fleet.ts";

const tasks = (count: number) => (count === 1 ? "1 task" : `${count} tasks`);

/** Why a task holds a host, as a clause. */
const holds: Readonly<Record<string, string>> = {
  MOVING: "ECS has not moved it yet",
  DAEMON: "it is a daemon's, and ends with the host",
  STANDALONE: "it runs outside of any service, and ECS never moves those",
  NO_ROOM: "no other host has room for it",
  PERCENTAGES: "its service's percentages let ECS neither start nor stop a task",
  LAST_HOST: "no other host of the cluster takes tasks",
  DISCONNECTED: "the host's agent does not answer, so that nobody can stop it",
  LOCKED: "its service is locked",
  UNTOLD: "whether it finds a place elsewhere could not be told",
};
const clause = (reason: string) => holds[reason] ?? reason;

type Failed = { host: string; kind: string; operation: string; code: string; message: string };

/** Hosts that are drained and activated. */
export const hosts = {
  "placement.off.moving": () => "ECS starts another one elsewhere and then stops it.",
  "placement.off.daemon": () => "A daemon's task ends with the host.",
  "placement.off.standalone": () =>
    "It runs outside of any service: ECS never moves it. Wait until it ends, or stop it.",
  "placement.off.lastHost": () => "No other host of the cluster takes tasks.",
  "placement.off.disconnected": () =>
    "The host's agent does not answer: ECS starts another one elsewhere, but nobody can stop this one.",
  "placement.off.untold": () => "Whether it finds a place elsewhere could not be told.",
  "placement.off.percentages": (p: { minimum: number; maximum: number; desired: number }) =>
    `Its service has ${tasks(p.desired)}, minimumHealthyPercent ${p.minimum} and maximumPercent ${p.maximum}: ECS can neither start one more nor stop one.`,

  "hosts.off.locked": (p: { owner: string; reason: string; until: string | null }) =>
    `Its service is locked by ${p.owner}${p.until === null ? "" : ` until ${minuteInUtc(p.until)}`}: ${p.reason}`,

  "problem.hostLocked": (p: { host: string; tasks: number }) =>
    `Draining ${p.host} would stop ${tasks(p.tasks)} of what is locked.`,
  "problem.hostLocked.hint": (p: { overridable: boolean }) =>
    "Ask whoever locked it, or unlock it first." +
    `${p.overridable ? "\nIf it cannot wait, you may have it drained all the same: --force" : ""}`,
  "problem.hostHoldsTasks": (p: { host: string; tasks: number; reason: string }) =>
    `${p.host} would not become empty: ${tasks(p.tasks)} would stay, ` +
    `${p.tasks === 1 ? "because" : "the first of them because"} ${clause(p.reason)}.`,
  "problem.hostUntold": (p: { host: string; operation: string; code: string; message: string }) =>
    `Whether the tasks of ${p.host} find a place elsewhere could not be told: ${p.operation}: ${p.code}: ${p.message}`,
  "problem.hostIsLast": (p: { host: string }) =>
    `${p.host} is the last host of its cluster that takes tasks: nothing could be placed there any more.`,
  "problem.hostHoldsTasks.hint": (p: { overridable: boolean }) =>
    "Make room first: add a host, change the service's percentages, or stop what runs outside of services." +
    `${p.overridable ? "\nIf it cannot wait, you may have it drained all the same: --force" : ""}`,
  "problem.hostNotReady": (p: { host: string; status: string; by: string | null }) =>
    p.status === "ACTIVE"
      ? `${p.host} takes tasks already.`
      : p.status === "DRAINING"
        ? `${p.host} is draining already${p.by ? `, asked for by ${p.by}` : ""}.`
        : `${p.host} is ${p.status}: only a host that is ACTIVE can be drained.`,

  "host.drainRequested": (p: { host: string; by: string; reason: string | null }) =>
    `${p.by} asked for ${p.host} to be drained${p.reason ? `: ${p.reason}` : "."}`,
  "host.draining": (p: { host: string; left: number }) => `${p.host} is draining: ${tasks(p.left)} on it.`,
  "host.drainMoved": (p: { host: string; left: number }) => `${p.host} is draining: ${tasks(p.left)} left.`,
  "host.drainStuck": (p: { host: string; left: number; since: string; reason: string }) =>
    `${p.host} does not become empty: no task has left since ${minuteInUtc(p.since)}, ${p.left} ${p.left === 1 ? "is" : "are"} left, because ${clause(p.reason)}.`,
  "host.drained": (p: { host: string }) => `${p.host} is drained: nothing runs on it.`,
  "host.drainUndone": (p: { host: string }) =>
    `${p.host} takes tasks again: somebody activated it behind Fleetgraph's back.`,
  "host.gone": (p: { host: string }) => `${p.host} has left its cluster.`,
  "host.failed": (p: Failed) =>
    `${p.host} could not be ${p.kind === "DRAIN" ? "drained" : "activated"}: ${p.operation}: ${p.code}: ${p.message}`,
  "host.accountGone": (p: { host: string; account: string }) =>
    `Nothing more is done to ${p.host}: the account ${p.account} is not configured any more.`,
  "host.activateRequested": (p: { host: string; by: string; reason: string | null }) =>
    `${p.by} asked for ${p.host} to take tasks again${p.reason ? `: ${p.reason}` : "."}`,
  "host.activated": (p: { host: string }) => `${p.host} takes tasks again.`,

  "cli.summary.host": () => "A host: what is free on it, and what is left on one that drains",
  "cli.show.label.drain": () => "Draining",
  "cli.hosts.label.agent": () => "Agent",
  "cli.hosts.label.free": () => "Free",
  "cli.hosts.free": (p: { cpu: string; memory: string }) => `${p.cpu} CPU units, ${p.memory} MiB`,
  "cli.hosts.holding": () => "Still on it",
  "cli.hosts.column.why": () => "WHY",
  "cli.hosts.outside": () => "by somebody past Fleetgraph",
  "cli.hosts.stuck": (p: { since: string }) => `no task has left since ${p.since}`,
  "cli.summary.hosts drain": () => "Have a host emptied of its tasks",
  "cli.summary.hosts activate": () => "Let a drained host take tasks again",
  "cli.option.drainReason": () => "Why, for whoever looks at the host and for the audit history",
  "cli.option.activateReason": () => "Why, for the audit history",
  "cli.option.drainForce": () =>
    "Also where tasks on it have nowhere to go, or are of a service that is locked",
  "cli.option.drainWait": () => "Wait until nothing is left on it; stop waiting with Ctrl-C",
  "cli.hosts.asked": (p: { host: string }) => `${p.host} is being drained.`,
  "cli.hosts.activating": (p: { host: string }) => `${p.host} is being activated.`,
  "cli.hosts.left": (p: { left: number }) => `${tasks(p.left)} left`,
  "cli.hosts.drained": (p: { host: string }) => `${p.host} is drained: nothing runs on it.`,
  "cli.hosts.undo": (p: { host: string }) => `Undo it: fleet hosts activate ${p.host}`,
  "cli.hosts.ended": (p: { host: string; state: string }) => {
    if (p.state === "UNDONE") return `The drain of ${p.host} was undone: it takes tasks again.`;
    return p.state === "GONE" ? `${p.host} has left its cluster.` : `${p.host} could not be drained.`;
  },
};
