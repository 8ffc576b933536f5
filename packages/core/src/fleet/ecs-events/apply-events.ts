import type { Database } from "@fleetgraph/database";
import { type Clock, idOfArn } from "../../kernel/index.ts";
import { ingest } from "../store/ingest.ts";
import { hostRow, type Known, type Row, serviceNameOf, taskRow } from "../store/rows.ts";
import { type ServiceEventToSave, saveServiceEvents } from "../store/service-events.ts";
import type { EcsEvent } from "./ecs-event.ts";
import { knownPlaces, type Places } from "./known-places.ts";

export type Applied<Of extends { event: EcsEvent }> = {
  /** Events of what no listing has brought yet; nothing was stored of them. */
  unknown: Of[];
  /** Events that were stored, copies of each other counted once. */
  applied: number;
  repeated: number;
  /** Ids of services that something happened to. */
  services: Set<string>;
  /** Of those, the ones that ECS itself told something of. */
  told: Set<string>;
  /** ARNs of clusters that are gone, and that something is told of nevertheless: they may have been made again. */
  goneClusters: Set<string>;
};

/**
 * Stores what a batch of events tells. Whatever order they are in, and however often they come, the store ends with
 * the newest version of each task and host: `ingest` sees to that, and a repetition of all this changes nothing.
 * `whole` false: also of what a task belongs to that no listing will bring any more.
 */
export async function applyEvents<Of extends { event: EcsEvent }>(
  deps: { database: Database; clock: Clock },
  input: { events: readonly Of[]; whole?: boolean },
): Promise<Applied<Of>> {
  const { database, clock } = deps;
  const whole = input.whole ?? true;
  const places = await knownPlaces(
    database,
    input.events.map(({ event }) => event),
  );
  const hosts = new Map<string, Row>();
  const tasks = new Map<string, Row>();
  const result: Applied<Of> = {
    unknown: [],
    applied: 0,
    repeated: 0,
    services: new Set(),
    told: new Set(),
    goneClusters: new Set(),
  };
  const happenings: ServiceEventToSave[] = [];
  const seen = new Set<string>();
  const coming = new Set<string>();
  for (const { event } of input.events) {
    if (event.kind === "host" && places.clusters.has(event.clusterArn))
      coming.add(idOfArn("host", event.host.containerInstanceArn ?? ""));
  }

  function place(each: Of): void {
    const { event } = each;
    if (event.clusterArn !== null && places.clusters.get(event.clusterArn)?.gone)
      result.goneClusters.add(event.clusterArn);
    if (event.kind === "service") {
      const id = idOfArn("service", event.serviceArn);
      if (!places.serviceIds.has(id)) {
        result.unknown.push(each);
        return;
      }
      const { level, name, reason } = event.happening;
      happenings.push({
        id: event.id,
        serviceId: id,
        createdAt: event.at,
        level,
        name,
        message: reason ?? name,
      });
      result.services.add(id);
      result.told.add(id);
      result.applied += 1;
      return;
    }
    const row =
      event.kind === "host" ? rowOfHost(places, event) : rowOfTask(places, event, { coming, whole });
    if (row === null) {
      result.unknown.push(each);
      return;
    }
    const rows = event.kind === "host" ? hosts : tasks;
    const { version } = event.kind === "host" ? event.host : event.task;
    const state = `${row.id}/${version}`;
    if (rows.has(state)) {
      result.repeated += 1;
      return;
    }
    rows.set(state, { ...row, valid_from: event.at.toISOString() });
    result.applied += 1;
    if (typeof row.service_id === "string") result.services.add(row.service_id);
  }

  for (const each of input.events) {
    if (seen.has(each.event.id)) result.repeated += 1;
    else place(each);
    seen.add(each.event.id);
  }
  if (happenings.length > 0) await saveServiceEvents(database, happenings);
  const at = clock.now();
  // Hosts first: tasks point at them.
  if (hosts.size > 0) await ingest(database, "host", [...hosts.values()], at);
  if (tasks.size > 0) await ingest(database, "task", [...tasks.values()], at);
  return result;
}

type TaskEvent = Extract<EcsEvent, { kind: "task" }>;
type HostEvent = Extract<EcsEvent, { kind: "host" }>;

function rowOfHost({ clusters, instances }: Places, { clusterArn, host }: HostEvent): Row | null {
  const cluster = clusters.get(clusterArn);
  if (cluster === undefined) return null;
  // What EC2 told of it is in no event, and stays as it was.
  return hostRow(cluster, host, instances.get(host.ec2InstanceId ?? ""));
}

const none: Known["services"] = new Map();

function rowOfTask(
  places: Places,
  { clusterArn, task }: TaskEvent,
  { coming, whole }: { coming: ReadonlySet<string>; whole: boolean },
): Row | null {
  const cluster = places.clusters.get(clusterArn);
  if (cluster === undefined) return null;
  const services = places.services.get(clusterArn) ?? none;
  const name = serviceNameOf(task);
  const hostId = task.containerInstanceArn ? idOfArn("host", task.containerInstanceArn) : null;
  const hostIsKnown = hostId === null || places.hosts.has(hostId) || coming.has(hostId);
  if (whole && ((name !== null && !services.has(name)) || !hostIsKnown)) return null;
  const hosts = new Set(hostId !== null && hostIsKnown ? [hostId] : []);
  return taskRow(cluster, { services, hosts }, task);
}
