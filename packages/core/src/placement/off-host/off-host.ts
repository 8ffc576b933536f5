import { type Message, message } from "../../kernel/index.ts";
import type { Known, Provider } from "../capacity.ts";
import type { DefinitionToPlace } from "../definition-to-place.ts";
import { type HeldTask, type HostRoom, withTask } from "../host-room.ts";
import { missingOf, tellMissing } from "../missing.ts";
import { type Room, roomFor } from "../room-for.ts";
import { afterScaling } from "../scaling.ts";
import { runsOn, type ServiceToPlace, takesFrom } from "../service-to-place.ts";
import { demandOf, type TaskDemand } from "../task-demand.ts";

/**
 * Why a task stays on a host that is drained. MOVING: ECS will start another one elsewhere and stop it; DAEMON: it ends
 * with the host. These two hold nothing up. LOCKED is not said here: that ECS would move it, and its service is locked.
 */
export const holdReasons = [
  "MOVING",
  "DAEMON",
  "STANDALONE",
  "NO_ROOM",
  "PERCENTAGES",
  "LAST_HOST",
  "DISCONNECTED",
  "LOCKED",
  "UNTOLD",
] as const;
export type HoldReason = (typeof holdReasons)[number];

/** A task on the host, as ECS has it. */
export type TaskOnHost = { held: HeldTask; group: string | null; definition: string };

/** Tasks of a service that are to run, wherever they do. */
export type OwnTasks = { live: number; healthy: number };

export type OffHostInput = {
  /** The host that is to be emptied. */
  host: HostRoom;
  /** The cluster's other ACTIVE hosts. */
  others: readonly HostRoom[];
  tasks: readonly TaskOnHost[];
  /** By group; a group that is not here is of no service that ECS told of. */
  services: ReadonlyMap<string, { service: ServiceToPlace; own: OwnTasks }>;
  /** By ARN; one that is not here could not be read. */
  definitions: ReadonlyMap<string, DefinitionToPlace>;
  /** Of all services. */
  providers: Known<readonly Provider[]>;
};

export type OffHostTask = { arn: string; group: string | null; reason: HoldReason; told: Message };

/**
 * What becomes of each task of a host that is drained (developer guide, "Draining Amazon ECS container instances"): ECS
 * starts another one for each task of a service, within the service's two percentages, and stops the old one then; it
 * leaves tasks of no service alone, and takes daemons down. Services share the room that there is: those with the largest
 * tasks are placed first, which is most likely to find a place for all.
 */
export function offHost(input: OffHostInput): OffHostTask[] {
  const { host, others } = input;
  const groups = Map.groupBy(input.tasks, ({ group, definition }) => `${group ?? ""} ${definition}`);
  const parts = [...groups.values()].map((tasks) => {
    const [first] = tasks as [TaskOnHost, ...TaskOnHost[]];
    const known = first.group === null ? undefined : input.services.get(first.group);
    const definition = input.definitions.get(first.definition);
    return {
      tasks,
      group: first.group,
      known,
      demand: definition === undefined ? null : demandOf(definition),
    };
  });
  const size = ({ demand }: { demand: TaskDemand | null }) => (demand?.cpu ?? 0) + (demand?.memory ?? 0);
  parts.sort((one, other) => size(other) - size(one));
  const connected = others.some((other) => other.status === "ACTIVE" && other.agentConnected);
  let hosts = [...others];
  return parts.flatMap(({ tasks, group, known, demand }): OffHostTask[] => {
    const all = (reason: HoldReason, told: Message) =>
      tasks.map(({ held }) => ({ arn: held.arn, group, reason, told }));
    if (!group?.startsWith("service:")) return all("STANDALONE", message("placement.off.standalone", {}));
    if (!host.agentConnected) return all("DISCONNECTED", message("placement.off.disconnected", {}));
    if (known === undefined) return all("UNTOLD", message("placement.off.untold", {}));
    const { service, own } = known;
    if (service.schedulingStrategy === "DAEMON") return all("DAEMON", message("placement.off.daemon", {}));
    if (!connected) return all("LAST_HOST", message("placement.off.lastHost", {}));
    const stuck = stuckBetween(service, own, tasks);
    if (stuck !== null) return all("PERCENTAGES", stuck);
    if (demand === null) return all("UNTOLD", message("placement.off.untold", {}));
    const where = runsOn(service);
    const open = hosts.filter((other) => takesFrom(where, other));
    const placeable = {
      task: demand,
      group,
      constraints: service.placementConstraints,
      strategies: service.placementStrategy,
    };
    const room = roomFor({ ...placeable, hosts: open, count: tasks.length });
    const placed = new Map(room.placements.map((each) => [each.host, each.tasks]));
    hosts = hosts.map((other) => fill(other, { demand, group, count: placed.get(other.arn) ?? 0 }));
    const left = tasks.length - room.placed - room.uncertain;
    const scaled =
      left === 0 || where.kind !== "PROVIDERS"
        ? null
        : scaling(input.providers, where.names, { ...placeable, hosts: open, left });
    return tasks.map(({ held }, index) => {
      const one = { arn: held.arn, group };
      if (index < room.placed) return { ...one, ...moving };
      if (index < room.placed + room.uncertain)
        return { ...one, reason: "UNTOLD", told: message("placement.off.untold", {}) };
      return { ...one, ...(scaled ?? noRoom(room)) };
    });
  });
}

const moving = { reason: "MOVING", told: message("placement.off.moving", {}) } as const;

function fill(
  host: HostRoom,
  { demand, group, count }: { demand: TaskDemand; group: string; count: number },
): HostRoom {
  let filled = host;
  for (let times = 0; times < count; times += 1) filled = withTask(filled, demand, group);
  return filled;
}

/** Where the percentages let ECS neither start a task more nor stop one that is healthy, nothing moves. */
function stuckBetween(service: ServiceToPlace, own: OwnTasks, tasks: readonly TaskOnHost[]): Message | null {
  const { minimumHealthyPercent: minimum = 100, maximumPercent: maximum = 200 } =
    service.deploymentConfiguration ?? {};
  const desired = service.desiredCount ?? 0;
  // The minimum rounds up and the maximum down (API_DeploymentConfiguration).
  const mayStart = Math.floor((desired * maximum) / 100) - own.live;
  const mayStop = own.healthy - Math.ceil((desired * minimum) / 100);
  // One that is not healthy is stopped whatever the percentages say.
  if (mayStart > 0 || mayStop > 0 || tasks.some(({ held }) => !held.healthy)) return null;
  return message("placement.off.percentages", { minimum, maximum, desired });
}

function noRoom(room: Room): { reason: HoldReason; told: Message } {
  const [first] = missingOf(room.refusing);
  const count = { placed: room.placed, desired: room.count };
  return {
    reason: "NO_ROOM",
    told: first === undefined ? message("placement.noHosts", count) : tellMissing(first, count).message,
  };
}

/** What its capacity providers make of tasks without room; null where they make nothing of them. */
function scaling(
  providers: Known<readonly Provider[]>,
  names: readonly string[],
  input: Omit<Parameters<typeof afterScaling>[0], "providers">,
): { reason: HoldReason; told: Message } | null {
  if (!providers.known) return { reason: "UNTOLD", told: providers.reason };
  const own = providers.value.filter(({ name }) => names.includes(name));
  const scaled = afterScaling({ ...input, providers: own });
  if (scaled === null) return null;
  if (scaled.fit === "FITS_AFTER_SCALING") return { reason: "MOVING", told: scaled.message };
  return { reason: scaled.fit === "UNKNOWN" ? "UNTOLD" : "NO_ROOM", told: scaled.message };
}
