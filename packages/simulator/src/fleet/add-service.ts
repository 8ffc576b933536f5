import { createTask } from "../ecs/create-task.ts";
import { place } from "../ecs/placement.ts";
import { addTaskDefinition } from "../ecs/register-task-definition.ts";
import { completeRollout, startRollout } from "../ecs/rollout.ts";
import { addRole } from "../iam/add-role.ts";
import { addTargetGroup, targetGroupOf } from "../load-balancing/add-target-group.ts";
import { serviceArn } from "../state/arns.ts";
import { DEFAULT_CONFIGURATION, type DeploymentConfiguration } from "../state/deployment-configuration.ts";
import type {
  Cluster,
  ContainerDefinition,
  Json,
  LaunchType,
  PlacementConstraint,
  PlacementStrategy,
  Service,
  Tag,
  TaskDefinition,
} from "../state/model.ts";
import { newRuntimeId } from "../state/runtime-id.ts";
import type { World } from "../state/world.ts";

export interface ServiceSpec {
  name: string;
  /** Family of the task definition; `cluster-name` by default. */
  family?: string;
  /** Image of the main container, which is named as the service. */
  image: string;
  launchType?: LaunchType;
  /** On EC2; bridge by default. Tasks of Fargate are in awsvpc. */
  networkMode?: "bridge" | "host" | "awsvpc";
  /** Instead of a launch type; the service runs on hosts of these. */
  capacityProviders?: string[];
  placementConstraints?: PlacementConstraint[];
  placementStrategy?: PlacementStrategy[];
  desiredCount?: number;
  cpu?: number;
  memory?: number;
  containerPort?: number;
  /** A fixed host port (EC2, bridge); 0, the default, is dynamic. */
  hostPort?: number;
  healthCheck?: boolean;
  loadBalanced?: boolean;
  /** Of the main container. */
  logConfiguration?: { logDriver: string; options?: Record<string, string> };
  /** Volumes of the task definition, and where the main container has them. */
  volumes?: Json[];
  mountPoints?: Json[];
  /** Further containers beside the main one. */
  sidecars?: ContainerDefinition[];
  configuration?: Partial<DeploymentConfiguration>;
  tags?: Tag[];
  createdAt?: number;
  /** Images of the revisions registered before the one that runs, oldest first. */
  pastImages?: string[];
}

const EXECUTION_ROLE = "ecsTaskExecutionRole";

/**
 * A service whose first deployment has completed and whose tasks run, without any time passing.
 *
 * @throws RangeError when a task finds no room: a fleet must fit its hosts
 */
export function addService(world: World, cluster: Cluster, spec: ServiceSpec): Service {
  const launchType = spec.launchType ?? "EC2";
  const createdAt = spec.createdAt ?? world.clock.now();
  const tags = spec.tags ?? [];
  const register = (image: string) =>
    addTaskDefinition(cluster.region, {
      family: spec.family ?? `${cluster.name}-${spec.name}`,
      registeredAt: createdAt,
      registeredBy: `arn:aws:iam::${cluster.region.account}:user/operator`,
      networkMode: launchType === "FARGATE" ? "awsvpc" : (spec.networkMode ?? "bridge"),
      requiresCompatibilities: [launchType],
      containers: [mainContainer({ ...spec, image }, launchType), ...(spec.sidecars ?? [])],
      rest: {
        executionRoleArn: `arn:aws:iam::${cluster.region.account}:role/${EXECUTION_ROLE}`,
        ...(spec.volumes === undefined ? {} : { volumes: spec.volumes }),
      },
      tags,
      ...(launchType === "FARGATE"
        ? { cpu: String(spec.cpu ?? 256), memory: String(spec.memory ?? 512) }
        : {}),
    });
  for (const image of spec.pastImages ?? []) register(image);
  const definition = register(spec.image);
  addWhatItNeeds(world, cluster, { name: spec.name, loadBalanced: spec.loadBalanced ?? false, definition });
  const service: Service = {
    sequence: world.nextSequence(),
    name: spec.name,
    arn: serviceArn(cluster, spec.name),
    cluster,
    status: "ACTIVE",
    launchType,
    desiredCount: spec.desiredCount ?? 1,
    definition,
    configuration: { ...DEFAULT_CONFIGURATION, ...spec.configuration },
    capacityProviders: spec.capacityProviders ?? [],
    placementConstraints: spec.placementConstraints ?? [],
    placementStrategy: spec.placementStrategy ?? [],
    loadBalanced: spec.loadBalanced ?? false,
    createdAt,
    createdBy: `arn:aws:iam::${cluster.region.account}:role/administrator`,
    tags,
    tasks: new Set(),
    stoppedTasks: new Set(),
    deployments: [],
    events: [],
    revisions: [],
    serviceDeployments: [],
    steady: false,
    consecutiveFailures: 0,
    nextStartAt: 0,
  };
  cluster.services.set(service.name, service);
  startRollout(world, service, definition);
  service.evaluation?.cancel();
  service.evaluation = undefined;
  runTasks(world, service);
  finishFirstRollout(world, service, createdAt);
  return service;
}

/** Its execution role, and the target group of a service behind a load balancer: a service that runs has them. */
function addWhatItNeeds(
  world: World,
  cluster: Cluster,
  { name, loadBalanced, definition }: { name: string; loadBalanced: boolean; definition: TaskDefinition },
): void {
  const { region } = cluster;
  if (!world.roles.has(`${region.account}/${EXECUTION_ROLE}`))
    addRole(world, { account: region.account, name: EXECUTION_ROLE });
  if (!loadBalanced) return;
  const targetType = definition.networkMode === "awsvpc" ? "ip" : "instance";
  addTargetGroup(region, { name: targetGroupOf(cluster, name), targetType });
}

function mainContainer(spec: ServiceSpec, launchType: LaunchType): ContainerDefinition {
  const port = spec.containerPort;
  return {
    name: spec.name,
    image: spec.image,
    essential: true,
    cpu: spec.cpu ?? 256,
    memoryReservation: spec.memory ?? 512,
    ...(spec.mountPoints === undefined ? {} : { mountPoints: spec.mountPoints }),
    ...(spec.logConfiguration === undefined ? {} : { logConfiguration: spec.logConfiguration }),
    ...(port === undefined
      ? {}
      : {
          portMappings: [
            {
              containerPort: port,
              hostPort:
                (spec.networkMode ?? "bridge") !== "bridge" || launchType === "FARGATE"
                  ? port
                  : (spec.hostPort ?? 0),
              protocol: "tcp",
            },
          ],
        }),
    ...(spec.healthCheck
      ? {
          healthCheck: {
            command: ["CMD-SHELL", "curl -f http://localhost/ || exit 1"],
            interval: 10,
            timeout: 5,
            retries: 3,
            startPeriod: 0,
          },
        }
      : {}),
  };
}

function runTasks(world: World, service: Service): void {
  const deployment = service.deployments[0];
  if (deployment === undefined) return;
  for (let index = 0; index < service.desiredCount; index += 1) {
    const placement = place(world, service, deployment.definition);
    if ("refused" in placement) throw new RangeError(`service ${service.name} ${placement.refused}`);
    const task = createTask(world, { service, deployment, ...placement });
    task.lastStatus = "RUNNING";
    task.version = 3;
    task.healthy = true;
    task.createdAt = service.createdAt;
    task.pullStartedAt = service.createdAt + 5_000;
    task.pullStoppedAt = service.createdAt + 15_000;
    task.startedAt = service.createdAt + 16_000;
    for (const container of task.containers) {
      container.lastStatus = "RUNNING";
      container.runtimeId = newRuntimeId(world.random, task);
      const image = deployment.revision.images.find(
        (candidate) => candidate.containerName === container.definition.name,
      );
      if (image?.imageDigest !== undefined) container.imageDigest = image.imageDigest;
      if (container.definition.healthCheck !== undefined) task.healthStatus = "HEALTHY";
    }
  }
}

function finishFirstRollout(world: World, service: Service, createdAt: number): void {
  const first = service.serviceDeployments[0];
  const deployment = service.deployments[0];
  const revision = service.revisions[0];
  completeRollout(world, service);
  service.steady = true;
  if (first === undefined || deployment === undefined || revision === undefined) return;
  first.createdAt = createdAt;
  first.startedAt = createdAt + 1_000;
  first.finishedAt = createdAt + 60_000;
  first.updatedAt = first.finishedAt;
  deployment.createdAt = createdAt;
  deployment.updatedAt = first.finishedAt;
  revision.createdAt = createdAt;
  for (const event of service.events) event.createdAt = first.finishedAt;
  service.events.unshift({
    id: `${world.random.hex(8)}-0000-4000-8000-${world.random.hex(12)}`,
    createdAt: first.finishedAt,
    message: `(service ${service.name}) has reached a steady state.`,
  });
}
