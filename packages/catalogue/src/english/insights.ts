import { cliInsights } from "./cli-insights.ts";
import { insightEvidence } from "./insight-evidence.ts";

type Size = { from: number; to: number };
/** Hosts of no Auto Scaling group and no capacity provider are one group too. */
const groupName = (group: string) => (group === "-" ? "(no group)" : group);
const vcpu = (units: number) => String(Math.round((units / 1024) * 1000) / 1000);
const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
const driftWords: Readonly<Record<string, string>> = {
  ami: "AMI",
  agentVersion: "ECS agent",
  dockerVersion: "Docker",
};

/** What holds of the fleet and somebody should know: titles, and what to do. */
export const insights = {
  ...cliInsights,
  ...insightEvidence,
  "insight.overProvisioned": (p: { service: string; cpu: Size; memory: Size }) =>
    `${p.service} reserves more than it uses: ${vcpu(p.cpu.from)} vCPU and ${p.memory.from} MiB a task, where ${vcpu(p.cpu.to)} vCPU and ${p.memory.to} MiB would do.`,
  "insight.overProvisioned.do": (p: { service: string; headroom: number }) =>
    `Deploy ${p.service} with the sizes below, which keep ${p.headroom} % above what was used, and watch it for a while. If it scales by its utilisation, a smaller task reaches that target sooner: raise the target along with it.`,
  "insight.hostsNotNeeded": (p: { group: string; hosts: number; most: number }) =>
    `${plural(p.hosts, "host")} of ${groupName(p.group)} ${p.hosts === 1 ? "was" : "were"} never needed in two weeks: ${p.most} would have held all that was reserved.`,
  "insight.hostsNotNeeded.do": (p: { group: string; most: number; managed: boolean }) =>
    p.managed
      ? `See why ECS does not scale ${groupName(p.group)} in: target capacity, protection from scale-in, tasks spread over all hosts.`
      : `Unless a service asks for a host for each of its tasks (distinctInstance), which is not known here: set the desired capacity of ${groupName(p.group)} to ${p.most}, or let ECS scale it (managed scaling of its capacity provider). Drain the hosts first.`,
  "insight.floorNotNeeded": (p: { group: string; floor: number; most: number; hosts: number }) =>
    `The floor of ${groupName(p.group)}, ${plural(p.floor, "host")}, was never needed in two weeks: ${p.most} would have held all that was reserved.`,
  "insight.floorNotNeeded.do": (p: { group: string; most: number }) =>
    `Lower the group's minimum size to ${p.most} and let ECS scale it in, unless a service asks for a host for each of its tasks (distinctInstance), which is not known here.`,
  "insight.fargateCheaper": (p: { cluster: string; hosts: number; percent: number }) =>
    `The tasks of ${p.cluster} would cost ${p.percent} % less on Fargate than its ${plural(p.hosts, "host")} do, and nobody had to keep hosts.`,
  "insight.fargateCheaper.do": (p: { daemons: number }) =>
    `Reckon it with your own prices and reservations (insights.prices), then move service by service: network mode awsvpc, requiresCompatibilities FARGATE, a size of the task.${p.daemons > 0 ? ` ${plural(p.daemons, "daemon")} would become ${p.daemons === 1 ? "a sidecar" : "sidecars"} or go.` : ""}`,
  "insight.noSurgeRoom": (p: { service: string; cluster: string }) =>
    `The next roll-out of ${p.service} finds no room on ${p.cluster}.`,
  "insight.noSurgeRoom.do": (p: { service: string }) =>
    `Add hosts, let ECS add them (managed scaling), or let ${p.service} stop tasks first (minimumHealthyPercent below 100).`,
  "insight.roomShrinking": (p: { cluster: string; of: string; on: string }) =>
    `Free ${p.of === "cpu" ? "CPU" : "memory"} of ${p.cluster} shrinks: at this rate it is full on ${p.on}.`,
  "insight.roomShrinking.do": (p: { cluster: string; hostsLeft: number }) =>
    p.hostsLeft > 0
      ? `ECS may add ${plural(p.hostsLeft, "host")} by itself; see that the limit of the Auto Scaling group suffices.`
      : `Add hosts to ${p.cluster}, or see what grows: fleet insights --kind OVER_PROVISIONED tells who reserves too much.`,
  "insight.diskFilling": (p: { host: string; on: string }) =>
    `The disk of ${p.host} fills: at this rate it is full on ${p.on}.`,
  "insight.diskFull": (p: { host: string; percent: number }) =>
    `The disk of ${p.host} is ${p.percent} % full.`,
  "insight.diskFilling.do": (p: { host: string; writer: string | null }) =>
    `Look at what grows on ${p.host} (docker system df; du under /var/lib/docker and /var/log).${p.writer === null ? "" : ` ${p.writer} writes most.`} Clean up sooner (ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION), or drain and replace the host with a larger disk.`,
  "insight.agentCleanUp.ignored": (p: { group: string; name: string; configured: string }) =>
    `The ECS agent on ${groupName(p.group)} ignores ${p.name}=${p.configured} and takes its default.`,
  "insight.agentCleanUp.ignored.do": (p: { name: string }) =>
    `Set ${p.name} to a value that the agent takes, or leave it out.`,
  "insight.agentCleanUp.off": (p: { group: string }) =>
    `The ECS agent on ${groupName(p.group)} never removes images: disks fill with every deployment.`,
  "insight.agentCleanUp.off.do": () => "Take ECS_DISABLE_IMAGE_CLEANUP out of ecs.config.",
  "insight.agentCleanUp.late": (p: { group: string; hours: number }) =>
    `The ECS agent on ${groupName(p.group)} keeps stopped containers for ${p.hours} hours, and with them their images.`,
  "insight.agentCleanUp.late.do": () =>
    "Set ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION to a few hours (3h unless set): an image is not removed while a stopped container refers to it.",
  "insight.agentDisconnected": (p: { host: string }) =>
    `The ECS agent of ${p.host} is disconnected: ECS neither places nor stops tasks there.`,
  "insight.agentDisconnected.do": (p: { host: string }) =>
    `Look at the agent on ${p.host} (systemctl status ecs) and its way to the ECS endpoints. Where the host cannot be reached, drain and replace it.`,
  "insight.agentOld": (p: { group: string; hosts: number; oldest: string }) =>
    `${plural(p.hosts, "host")} of ${groupName(p.group)} ${p.hosts === 1 ? "has" : "have"} an old ECS agent (${p.oldest}).`,
  "insight.agentOld.do": (p: { group: string; newest: string }) =>
    `Launch ${groupName(p.group)} from a present ECS-optimized AMI (agent ${p.newest} or newer) and replace its hosts, or update the agent (UpdateContainerAgent).`,
  "insight.noMonitoringAgent": (p: { group: string; hosts: number; of: number }) =>
    `Nothing watches ${p.hosts} of ${plural(p.of, "host")} of ${groupName(p.group)}: there are no metrics of them.`,
  "insight.noMonitoringAgent.do": () =>
    "To watch hosts and containers, put the agent on the host (in its user data, or as a daemon service), and name the source in metrics.sources.",
  "insight.amiOld": (p: { group: string; hosts: number; ami: string; days: number; deprecated: boolean }) =>
    `${plural(p.hosts, "host")} of ${groupName(p.group)} ${p.hosts === 1 ? "was" : "were"} launched from an AMI that is ${p.deprecated ? "deprecated" : `${p.days} days old`} (${p.ami}).`,
  "insight.amiOld.do": (p: { group: string }) =>
    `Point the launch template of ${groupName(p.group)} at a present AMI and refresh its instances: security fixes of the system and the agent come with it.`,
  "insight.hostDrift": (p: { group: string; in: readonly string[] }) =>
    `Hosts of ${groupName(p.group)} differ: ${p.in.map((each) => driftWords[each] ?? each).join(", ")}.`,
  "insight.hostDrift.do": (p: { group: string }) =>
    `Refresh the instances of ${groupName(p.group)}, so that every host is like its launch template.`,
  "insight.drainStuck": (p: { host: string; tasks: number }) =>
    `${p.host} drains and does not come to an end: ${plural(p.tasks, "task")} still ${p.tasks === 1 ? "holds" : "hold"} it.`,
  "insight.drainStuck.do": (p: { host: string; alone: number }) =>
    p.alone > 0
      ? `Stop the tasks of ${p.host} that belong to no service (${p.alone}): ECS moves none of them. For the others see whether they find room elsewhere.`
      : "See whether its tasks find room elsewhere (NO_SURGE_ROOM), and whether their services may stop one before a new one runs (minimumHealthyPercent).",
  "insight.evaluation.failed": (p: { error: string }) => `The fleet could not be evaluated: ${p.error}`,
  "problem.invalid.snoozeUntil": (p: { until: string }) => `Nothing can be snoozed until ${p.until}.`,
  "problem.invalid.snoozeUntil.hint": () => "Name a time in the future, a year from now at the latest.",
};
