import { containerArn, taskArn } from "../state/arns.ts";
import type { Deployment, Host, Service, Task } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { demandOf } from "./demand.ts";
import { occupy } from "./occupy.ts";

/** A task of the deployment at its place, PENDING, with its resources booked. Nothing is started yet. */
export function createTask(
  world: World,
  {
    service,
    deployment,
    host,
    availabilityZone,
    standalone,
    tags,
  }: {
    service: Service;
    deployment: Deployment;
    host?: Host;
    availabilityZone: string;
    standalone?: Task["standalone"];
    tags?: Task["tags"];
  },
): Task {
  const id = world.random.hex(32);
  const { cluster } = service;
  const { cpu, memory } = demandOf(deployment.definition);
  const task: Task = {
    sequence: world.nextSequence(),
    id,
    arn: taskArn(cluster, id),
    cluster,
    service,
    deployment,
    ...(standalone === undefined ? {} : { standalone }),
    definition: deployment.definition,
    launchType: service.launchType,
    ...(host === undefined ? {} : { host }),
    availabilityZone,
    lastStatus: "PENDING",
    desiredStatus: "RUNNING",
    healthStatus: "UNKNOWN",
    healthy: false,
    version: 1,
    createdAt: world.clock.now(),
    cpu,
    memory,
    containers: deployment.definition.containers.map((definition) => ({
      id: containerArn(cluster, id, world.random.hex(32)),
      definition,
      lastStatus: "PENDING",
      hostPorts: [],
    })),
    // The service propagates its own (propagateTags, service-view.ts).
    tags: tags ?? service.tags,
  };
  cluster.tasks.set(id, task);
  service.tasks.add(task);
  occupy(world, task);
  world.events.taskChanged(task);
  return task;
}
