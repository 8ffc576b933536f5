import { explainPlacement, isPlacementFailure } from "../../deployments/index.ts";
import type { Host, Task } from "../../fleet/index.ts";
import { message, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { roomThen } from "./room-then.ts";
import { fact, type Why, type WhyEvidence, type WhyFact } from "./why.ts";

/** A task that was not placed: what was asked, where and when, in the words of whoever refused it. */
export type Unplaced = {
  subject: Why["subject"];
  text: string;
  at: string;
  clusterId: string;
  cluster: string;
  /** Null for a task of no service. */
  service: string | null;
  taskDefinition: string | null;
  group: string;
  /** On Fargate no host is looked at. */
  onHosts: boolean;
};

const holdersShown = 5;

/** Which words of an obstacle are an amount that others hold. */
const held: Readonly<Record<string, (task: Task) => number>> = {
  CPU: ({ cpu }) => cpu ?? 0,
  MEMORY: ({ memory }) => memory ?? 0,
};

/** Why a task found no place, what the cluster had free then and who had it. */
export async function explainUnplaced(
  reads: Reads,
  caller: Caller,
  unplaced: Unplaced,
): Promise<Pick<Why, "explanation" | "facts">> {
  const { text, at, clusterId, taskDefinition, group, service } = unplaced;
  const told = { service: service ?? group, hosts: [], notKnown: [] };
  if (!isPlacementFailure(text)) return { explanation: null, facts: [] };
  if (!unplaced.onHosts) return { explanation: explainPlacement(text, told), facts: [] };
  const resource = /memory/i.test(text) ? "MEMORY" : /CPU/i.test(text) ? "CPU" : null;
  const room = await roomThen(reads, caller, { clusterId, at, taskDefinition, group, resource });
  const explanation = explainPlacement(text, { ...told, hosts: room.hosts, notKnown: room.notKnown });
  const facts: WhyFact[] = [];
  const sum = (of: (host: Host) => number | null) =>
    room.states.reduce((all, host) => all + (of(host) ?? 0), 0);
  facts.push(
    fact(
      "ROOM",
      message("why.room.cluster", {
        cluster: unplaced.cluster,
        hosts: room.states.length,
        cpu: sum((host) => host.remainingCpu),
        memory: sum((host) => host.remainingMemory),
        tasks: room.tasks.length,
        needsCpu: room.asked?.cpu ?? null,
        needsMemory: room.asked?.memory ?? null,
      }),
      { at },
    ),
  );
  for (const host of room.open.slice(0, 1)) {
    facts.push(
      fact("ROOM", message("why.room.open", { host: host.name, hosts: room.open.length }), {
        at,
        evidence: [ofHost(host)],
      }),
    );
  }
  facts.push(...holders(room, { resource, at }));
  return { explanation, facts };
}

const ofHost = ({ id, arn }: Host): WhyEvidence => ({ kind: "HOST", id, reference: arn });

/** The tasks that held most of what was short; of what is no amount the tasks of every host. */
function holders(
  { tasks, states }: { tasks: Task[]; states: Host[] },
  { resource, at }: { resource: string | null; at: string },
): WhyFact[] {
  const amountOf = held[resource ?? ""] ?? held.MEMORY ?? (() => 0);
  const names = new Map(states.map((host) => [host.id, host]));
  return [...tasks]
    .sort((one, other) => amountOf(other) - amountOf(one) || (one.id < other.id ? -1 : 1))
    .slice(0, holdersShown)
    .map((task) => {
      const host = names.get(task.hostId ?? "");
      const told = message("why.room.holder", {
        task: task.name,
        group: task.group,
        host: host?.name ?? null,
        cpu: task.cpu,
        memory: task.memory,
      });
      const evidence: WhyEvidence[] = [{ kind: "TASK", id: task.id, reference: task.arn }];
      if (host) evidence.push(ofHost(host));
      return fact("ROOM", told, { at: task.startedAt ?? task.createdAt ?? at, evidence });
    });
}
