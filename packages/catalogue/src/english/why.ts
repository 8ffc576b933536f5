const kinds: Readonly<Record<string, string>> = {
  DEPLOY: "deploy",
  ROLLBACK: "roll back",
  SCALE: "scale",
  RESTART: "restart",
};
const person = (p: { by: string; onBehalfOf: string | null }) =>
  p.onBehalfOf ? `${p.onBehalfOf} (through ${p.by})` : p.by;
const because = (reason: string | null) => (reason ? `: “${reason}”` : "");
const tasks = (count: number) => (count === 1 ? "1 task" : `${count} tasks`);
const hosts = (count: number) => (count === 1 ? "1 host" : `${count} hosts`);

function spell(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

const endings: Readonly<Record<string, string>> = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  CANCELLED: "was cancelled",
};

/** Why a task, a task without a place or a deployment came to be as it is: facts, each with its evidence. */
export const why = {
  "why.asked.deployment": (p: {
    deployment: string;
    kind: string;
    by: string;
    onBehalfOf: string | null;
    reason: string | null;
    images: readonly string[];
    desired: number | null;
  }) =>
    `${person(p)} asked to ${kinds[p.kind] ?? p.kind}${p.images.length > 0 ? ` ${p.images.join(", ")}` : ""}` +
    `${p.desired === null ? "" : ` with ${tasks(p.desired)}`}${because(p.reason)} (${p.deployment})`,
  "why.asked.approval": (p: { approver: string; verdict: string; reason: string | null }) =>
    `${p.approver} ${p.verdict === "APPROVED" ? "approved it" : "rejected it"}${because(p.reason)}`,
  "why.asked.elsewhere": (p: { service: string | null; ecsDeployment: string }) =>
    `The ECS deployment ${p.ecsDeployment}${p.service ? ` of ${p.service}` : ""} started it; it did not come through Fleetgraph`,
  "why.asked.alone": (p: { startedBy: string | null; group: string | null }) =>
    `It was run by itself, for no service${p.startedBy ? `, started by ${p.startedBy}` : ""}${p.group ? ` (${p.group})` : ""}`,
  "why.asked.revision": (p: { revision: string; images: readonly string[] }) =>
    `It ran ${p.revision}${p.images.length > 0 ? `: ${p.images.join(", ")}` : ""}`,
  "why.asked.call": (p: {
    person: string;
    action: string;
    revision: string | null;
    count: number | null;
    startedBy: string | null;
  }) =>
    `${p.person} called ${p.action}${p.revision ? ` with ${p.revision}` : ""}${p.count === null ? "" : `, ${tasks(p.count)}`}` +
    `${p.startedBy ? `, started by ${p.startedBy}` : ""}`,
  "why.asked.ran": (p: { person: string; action: string }) => `${p.person} ran it: ${p.action}`,
  "why.asked.changed": (p: { person: string; action: string }) =>
    `The last change of the service behind Fleetgraph's back before it: ${p.person} called ${p.action}`,
  "why.call.refused": (p: { code: string }) => `AWS refused it: ${p.code}`,
  "why.call.failures": (p: { failures: number; reason: string }) =>
    `ECS started nothing for ${p.failures} of the tasks: ${p.reason}`,
  "why.task.stoppedBy": (p: { person: string; action: string }) => `${p.person} stopped it: ${p.action}`,
  "why.asked.count": (p: { service: string; desired: number; running: number; revision: string | null }) =>
    `${p.service} was to have ${tasks(p.desired)}${p.revision ? ` of ${p.revision}` : ""}; ${p.running} ran`,
  "why.sent": (p: { action: string; outcome: string }) =>
    p.outcome === "OK"
      ? `AWS was asked: ${p.action}`
      : `AWS was asked: ${p.action}, ${p.outcome === "NO_ANSWER" ? "and no answer came" : `and refused: ${p.outcome}`}`,

  "why.task.exited": (p: { container: string; exitCode: number | null }) =>
    `The container ${p.container} ended by itself${p.exitCode === null ? "" : ` with exit code ${p.exitCode}`}, and the task with it.`,
  "why.task.healthCheck": (p: { check?: string | null; port?: number | null; reason?: string | null }) => {
    const check =
      p.check === "CONTAINER" ? "its container's" : p.check === "TARGET" ? "the load balancer's" : "its";
    return `It failed ${check} health check${p.reason ? `: ${p.reason}${p.port ? ` (port ${p.port})` : ""}` : ""}, and ECS stopped it.`;
  },
  "why.task.spot": () => "AWS took back the Spot capacity that it ran on.",
  "why.task.hostGone": (p: { host: string | null }) =>
    `The host${p.host ? ` ${p.host}` : ""} that it ran on was stopped, or AWS found it unhealthy.`,
  "why.task.byHand": (p: { reason: string }) =>
    `Somebody stopped it by hand${p.reason ? `: ${p.reason}` : "."}`,
  "why.task.startFailed": (p: { reason: string }) => `It could not start. ECS says: ${p.reason}`,
  "why.task.notWanted": (p: { service: string | null; ecsDeployment: string | null }) =>
    `ECS stopped it because ${p.service ?? "its service"} no longer wanted it: another revision took its place, or fewer tasks were wanted` +
    `${p.ecsDeployment ? ` (${p.ecsDeployment})` : ""}.`,
  "why.task.runs": (p: { state: string }) => `It has not stopped: ${p.state}`,
  "why.task.vanished": () => "ECS no longer listed it, and nothing told of its end",
  "why.task.lived": (p: { seconds: number }) => `It had run for ${spell(p.seconds)}`,
  "why.task.stopCode": (p: { stopCode: string | null; reason: string | null }) =>
    `ECS said: ${[p.stopCode, p.reason].filter(Boolean).join(": ")}`,
  "why.task.container": (p: { container: string; exitCode: number | null; reason: string | null }) =>
    `${p.container} ended${p.exitCode === null ? " without an exit code" : ` with exit code ${p.exitCode}`}${p.reason ? `: ${p.reason}` : ""}`,
  "why.task.unhealthy": () => "It was seen to be unhealthy",
  "why.task.host": (p: { host: string; status: string }) =>
    `It ran on the host ${p.host} (last known as ${p.status})`,
  "why.event": (p: { event: string }) => `ECS said: ${p.event}`,

  "why.room.cluster": (p: {
    cluster: string;
    hosts: number;
    cpu: number;
    memory: number;
    tasks: number;
    needsCpu: number | null;
    needsMemory: number | null;
  }) =>
    `${p.cluster} had ${hosts(p.hosts)} with ${tasks(p.tasks)}, and in all ${p.cpu} CPU units and ${p.memory} MiB free` +
    (p.needsCpu === null
      ? ""
      : `; one task needed ${p.needsCpu} CPU units and ${p.needsMemory ?? 0} MiB on one host`),
  "why.room.open": (p: { host: string; hosts: number }) =>
    `By what is known of that moment ${p.host}${p.hosts > 1 ? ` (of ${p.hosts})` : ""} could have taken it: what was short ended between two looks, or is something that ECS alone sees`,
  "why.room.holder": (p: {
    task: string;
    group: string | null;
    host: string | null;
    cpu: number | null;
    memory: number | null;
  }) =>
    `${p.group ?? "A task"} held ${[p.cpu === null ? "" : `${p.cpu} CPU units`, p.memory === null ? "" : `${p.memory} MiB`].filter(Boolean).join(" and ") || "a place"}` +
    `${p.host ? ` on ${p.host}` : ""} (task ${p.task.slice(0, 8)})`,
  "why.room.partial": (p: { hosts: number; tasks: number }) =>
    `The cluster was larger than is looked through: ${p.hosts} hosts, ${p.tasks} tasks.`,
  "why.room.noRevision": () =>
    "What a task asked for is not known: its task definition was never read. So only what was free is told.",
  "why.room.noAttributes": () =>
    "The attributes of the hosts then are not known: whether one was missing is not told.",

  "why.next.task": (p: { service: string | null; task: string; seconds: number; state: string }) =>
    `${p.service ?? "The service"} started the task ${p.task.slice(0, 8)} ${p.seconds <= 0 ? "at once" : `${spell(p.seconds)} later`} (${p.state})`,
  "why.next.noTask": (p: { service: string | null }) =>
    `No other task of ${p.service ?? "the service"} was seen to start in the hour after`,
  "why.next.deployment": (p: { deployment: string; state: string; ended: boolean }) =>
    p.ended ? `The deployment ${endings[p.state] ?? p.state}` : `The deployment is under way: ${p.state}`,
  "why.next.undone": (p: {
    deployment: string;
    by: string;
    onBehalfOf: string | null;
    policy: boolean;
    state: string;
  }) =>
    `${p.policy ? "It was undone by policy" : `${person(p)} rolled the service back`}: ${p.deployment} ${endings[p.state] ?? p.state}`,
  "why.next.placed": (p: { seconds: number; failures: number; event: string }) =>
    `After ${spell(p.seconds)}${p.failures > 0 ? ` and ${p.failures} more failed tries` : ""} ECS said: ${p.event}`,
  "why.next.neverPlaced": (p: { failures: number }) =>
    p.failures > 0
      ? `ECS failed ${p.failures} more times, and no success is known`
      : "Nothing that ECS told after is known",
};
