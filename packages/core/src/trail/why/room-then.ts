import { lackOf, type SeenHost } from "../../deployments/index.ts";
import { type Host, hostDetailsByIds, listHosts, listTasks, type Task } from "../../fleet/index.ts";
import { type Message, message, type Page, type PageRequest, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { demandOf, type HostRoom, roomFor, type TaskDemand } from "../../placement/index.ts";
import { definitionsByArns } from "./reads.ts";

/** Clusters of more are told by part of them, and that is said. */
const most = { hosts: 1_000, tasks: 5_000 };

/** What a cluster had at a moment, by the history. */
export type RoomThen = {
  hosts: SeenHost[];
  /** The state of each host then. */
  states: Host[];
  /** Tasks that were on hosts then. */
  tasks: Task[];
  /** What a task asked for; null where its revision is not known. */
  asked: TaskDemand | null;
  /** Hosts that had room for one more by what is known. */
  open: Host[];
  notKnown: Message[];
};

/**
 * What the hosts of a cluster had free at a moment, and what each lacked for one more task of a revision: the states of
 * the history, through the same rules as a roll-out that is planned now. What history keeps nothing of (the attributes of
 * a host then, GPUs, network interfaces, a service's constraints) refuses no host here.
 */
export async function roomThen(
  reads: Reads,
  caller: Caller,
  input: {
    clusterId: string;
    at: string;
    taskDefinition: string | null;
    group: string;
    resource: string | null;
  },
): Promise<RoomThen> {
  const { clusterId, at, taskDefinition, group } = input;
  const then: Reads = { pool: reads.pool, at };
  const [states, tasks, definitions] = await Promise.all([
    everyOf(most.hosts, (page) => listHosts(then, caller, { page, filter: { clusterId } })),
    everyOf(most.tasks, (page) => listTasks(then, caller, { page, filter: { clusterId } })),
    definitionsByArns(reads, taskDefinition === null ? [] : [taskDefinition]),
  ]);
  const onHosts = tasks.items.filter(({ hostId }) => hostId !== null);
  const definition = taskDefinition === null ? undefined : definitions.get(taskDefinition);
  const demand = definition === undefined ? null : demandOf(definition);
  const notKnown: Message[] = [];
  if (states.more || tasks.more) notKnown.push(message("why.room.partial", most));
  if (demand === null) {
    notKnown.push(message("why.room.noRevision", {}));
    const hosts = states.items.map((host) => seen(host, null));
    return { hosts, states: states.items, tasks: onHosts, asked: null, open: [], notKnown };
  }
  const details = await hostDetailsByIds(
    reads,
    caller,
    states.items.map(({ id }) => id),
  );
  const ports = hasPorts(demand) ? await portsOf(reads, onHosts) : new Map<string, TaskDemand["ports"]>();
  const rooms = states.items.map((host) =>
    roomOf(host, {
      attributes: details.get(host.id)?.attributes ?? [],
      tasks: onHosts.filter(({ hostId }) => hostId === host.id),
      ports,
    }),
  );
  // A host that nobody listed in full tells no attributes, so none can be missed on it.
  const told = rooms.every(({ attributes }) => attributes.size > 0);
  const asked = told ? demand : { ...demand, attributes: [] };
  if (!told && demand.attributes.length > 0) notKnown.push(message("why.room.noAttributes", {}));
  const { refusing } = roomFor({ hosts: rooms, task: asked, group, count: 0 });
  const lacks = new Map(
    refusing.map(({ arn, obstacles }) => [
      arn,
      obstacles.flatMap((each) => lackOf(each, (input.resource ?? "OTHER") as never)),
    ]),
  );
  const hosts = states.items.map((host) => seen(host, lacks.get(host.arn) ?? []));
  const open = states.items.filter(({ arn }) => (lacks.get(arn) ?? []).length === 0);
  return { hosts, states: states.items, tasks: onHosts, asked: demand, open, notKnown };
}

const seen = (host: Host, lacks: SeenHost["lacks"]): SeenHost => ({
  containerInstance: host.arn,
  name: host.name,
  privateIp: host.privateIp,
  lacks,
});

const hasPorts = ({ ports }: TaskDemand) => ports.tcp.length + ports.udp.length > 0;

async function portsOf(reads: Reads, tasks: readonly Task[]): Promise<Map<string, TaskDemand["ports"]>> {
  const arns = [...new Set(tasks.map(({ taskDefinitionArn }) => taskDefinitionArn ?? ""))];
  const definitions = await definitionsByArns(reads, arns);
  return new Map([...definitions].map(([arn, definition]) => [arn, demandOf(definition).ports]));
}

function roomOf(
  host: Host,
  {
    attributes,
    tasks,
    ports,
  }: {
    attributes: readonly { name: string; value: string | null }[];
    tasks: readonly Task[];
    ports: ReadonlyMap<string, TaskDemand["ports"]>;
  },
): HostRoom {
  const taken = tasks.map(({ taskDefinitionArn }) => ports.get(taskDefinitionArn ?? ""));
  const none = { tcp: new Set<number>(), udp: new Set<number>() };
  const groups = new Map<string, number>();
  for (const { group } of tasks) if (group) groups.set(group, (groups.get(group) ?? 0) + 1);
  return {
    arn: host.arn,
    name: host.name,
    status: host.status,
    // Nobody told is not disconnected.
    agentConnected: host.agentConnected ?? true,
    agentVersion: host.agentVersion,
    ec2InstanceId: host.ec2InstanceId,
    registeredAt: host.registeredAt === null ? null : new Date(host.registeredAt),
    runningTasks: tasks.length,
    capacityProvider: host.capacityProviderName,
    attributes: new Map(attributes.map(({ name, value }) => [name, value])),
    total: amounts(host.registeredCpu, host.registeredMemory),
    free: amounts(host.remainingCpu, host.remainingMemory),
    reservedPorts: none,
    usedPorts: {
      tcp: new Set(taken.flatMap((each) => each?.tcp ?? [])),
      udp: new Set(taken.flatMap((each) => each?.udp ?? [])),
    },
    groups,
    allGroupsKnown: true,
  };
}

const amounts = (cpu: number | null, memory: number | null) => ({
  cpu: cpu ?? 0,
  memory: memory ?? 0,
  gpus: null,
  enis: null,
});

/** All pages of a list, up to a number of items. */
async function everyOf<Item extends { id: string }>(
  limit: number,
  read: (page: PageRequest) => Promise<Page<Item>>,
): Promise<{ items: Item[]; more: boolean }> {
  const items: Item[] = [];
  for (let after: string[] | null = null; ; ) {
    const page = await read({ limit: 500, backward: false, after, before: null });
    items.push(...page.items);
    const last = items.at(-1);
    if (!page.hasNextPage || last === undefined) return { items, more: false };
    if (items.length >= limit) return { items, more: true };
    after = [last.id];
  }
}
