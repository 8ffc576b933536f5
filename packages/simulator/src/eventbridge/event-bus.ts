import { randomUUID } from "node:crypto";
import { deliver } from "../sqs/deliver.ts";
import type { Host, Json, Region, Service, ServiceDeployment, Task } from "../state/model.ts";

export type DetailType =
  | "ECS Task State Change"
  | "ECS Container Instance State Change"
  | "ECS Service Action"
  | "ECS Deployment State Change"
  | "ECS Hook State Change";

/** What happened to a service, as its event tells it. `eventType` is INFO unless said otherwise. */
export interface ServiceHappening {
  eventName: string;
  eventType?: "INFO" | "WARN" | "ERROR";
  detail?: Json;
}

/**
 * Where the simulated ECS tells what it did. Tasks and hosts are only marked: their event is made once whatever
 * changes them is through, as ECS tells a state and not its parts. Without a rule in the region nothing is done.
 */
export interface EventBus {
  taskChanged(task: Task): void;
  hostChanged(host: Host): void;
  serviceAction(service: Service, happening: ServiceHappening): void;
  deploymentChanged(service: Service, happening: ServiceHappening): void;
  hookChanged(deployment: ServiceDeployment, happening: ServiceHappening): void;
  /** Makes the events of what is marked. */
  flush(): void;
}

export interface EventBusDeps {
  now(): number;
  chance(): number;
  taskDetail(task: Task): Json;
  hostDetail(host: Host): Json;
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

export function createEventBus(deps: EventBusDeps): EventBus {
  const tasks = new Set<Task>();
  const hosts = new Set<Host>();
  let awaited = false;

  // What is done to the world from outside its clock has no end that could be noticed.
  function flushSoon(): void {
    if (awaited) return;
    awaited = true;
    queueMicrotask(() => {
      awaited = false;
      flush();
    });
  }

  function flush(): void {
    if (tasks.size > 0) {
      for (const task of tasks) {
        const at = deps.now();
        const detail = { ...deps.taskDetail(task), updatedAt: iso(at) };
        publish(task.cluster.region, { type: "ECS Task State Change", resource: task.arn, detail, at });
      }
      tasks.clear();
    }
    if (hosts.size > 0) {
      for (const host of hosts) {
        const at = deps.now();
        const detail = { ...deps.hostDetail(host), updatedAt: iso(at) };
        const type = "ECS Container Instance State Change";
        publish(host.cluster.region, { type, resource: host.arn, detail, at });
      }
      hosts.clear();
    }
  }

  function publish(
    region: Region,
    event: { type: DetailType; resource: string; detail: Json; at: number },
  ): void {
    const body = JSON.stringify({
      version: "0",
      id: randomUUID(),
      "detail-type": event.type,
      source: "aws.ecs",
      account: region.account,
      // To the second (EventBridge user guide, "Events from AWS services").
      time: `${iso(event.at).slice(0, 19)}Z`,
      region: region.name,
      resources: [event.resource],
      detail: event.detail,
    });
    for (const { queue, detailTypes } of region.rules) {
      if (detailTypes === undefined || detailTypes.includes(event.type)) deliver(queue, body, deps.chance);
    }
  }

  const ofService =
    (type: DetailType) =>
    (service: Service, { eventName, eventType = "INFO", detail = {} }: ServiceHappening): void => {
      const { region } = service.cluster;
      if (region.rules.length === 0) return;
      // What it was brought about by comes first.
      flush();
      const at = deps.now();
      publish(region, { type, resource: service.arn, detail: { eventType, eventName, ...detail }, at });
    };
  const deploymentChanged = ofService("ECS Deployment State Change");
  const serviceAction = ofService("ECS Service Action");

  return {
    flush,
    taskChanged(task) {
      if (task.cluster.region.rules.length === 0) return;
      tasks.add(task);
      flushSoon();
    },
    hostChanged(host) {
      if (host.cluster.region.rules.length === 0) return;
      hosts.add(host);
      flushSoon();
    },
    serviceAction(service, { detail, ...happening }) {
      if (service.cluster.region.rules.length === 0) return;
      const createdAt = iso(deps.now());
      const clusterArn = service.cluster.arn;
      serviceAction(service, { ...happening, detail: { clusterArn, createdAt, ...detail } });
    },
    deploymentChanged(service, { detail, ...happening }) {
      if (service.cluster.region.rules.length === 0) return;
      deploymentChanged(service, { ...happening, detail: { ...detail, updatedAt: iso(deps.now()) } });
    },
    hookChanged(deployment, { eventName, eventType = "INFO", detail = {} }) {
      const { region } = deployment.service.cluster;
      if (region.rules.length === 0) return;
      const at = deps.now();
      publish(region, {
        type: "ECS Hook State Change",
        resource: deployment.arn,
        detail: { eventType, eventName, updatedAt: iso(at), ...detail },
        at,
      });
    },
  };
}
