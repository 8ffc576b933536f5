import { targetGroupArn, targetGroupOf } from "../load-balancing/add-target-group.ts";
import type { Deployment, Json, Service } from "../state/model.ts";
import { present, seconds } from "./call-context.ts";
import { configurationView } from "./configuration-view.ts";
import { ongoing } from "./rollout.ts";

interface Counts {
  running: number;
  pending: number;
}

/** Running and pending tasks of each deployment, in one pass over the service's tasks. */
export function countTasks(service: Service): { all: Counts; of(deployment: Deployment): Counts } {
  const counts = new Map<Deployment, Counts>();
  const all = { running: 0, pending: 0 };
  for (const task of service.tasks) {
    let own = counts.get(task.deployment);
    if (own === undefined) {
      own = { running: 0, pending: 0 };
      counts.set(task.deployment, own);
    }
    if (task.lastStatus === "RUNNING") {
      own.running += 1;
      all.running += 1;
    } else if (task.desiredStatus === "RUNNING") {
      own.pending += 1;
      all.pending += 1;
    }
  }
  return { all, of: (deployment) => counts.get(deployment) ?? { running: 0, pending: 0 } };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html */
export function serviceView(service: Service, { withTags }: { withTags: boolean }): Json {
  const counts = countTasks(service);
  const fargate =
    service.launchType === "FARGATE" ? { platformVersion: "1.4.0", platformFamily: "Linux" } : {};
  const revisions = new Set(service.deployments.map((deployment) => deployment.revision));
  return present({
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    loadBalancers: service.loadBalanced ? [loadBalancer(service)] : [],
    serviceRegistries: [],
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: counts.all.running,
    pendingCount: counts.all.pending,
    // "omitted if the service was created using a capacity provider strategy" (API_Service)
    ...(service.capacityProviders.length === 0
      ? { launchType: service.launchType }
      : {
          capacityProviderStrategy: service.capacityProviders.map((capacityProvider) => ({
            capacityProvider,
            weight: 1,
            base: 0,
          })),
        }),
    ...fargate,
    taskDefinition: service.definition.arn,
    deploymentConfiguration: configurationView(service.configuration),
    deployments: service.deployments.map((deployment) => {
      const { running, pending } = counts.of(deployment);
      return {
        id: deployment.id,
        status: deployment.status,
        taskDefinition: deployment.definition.arn,
        desiredCount: deployment.status === "PRIMARY" ? deployment.desiredCount : running + pending,
        pendingCount: pending,
        runningCount: running,
        failedTasks: deployment.failedTasks,
        createdAt: seconds(deployment.createdAt),
        updatedAt: seconds(deployment.updatedAt),
        launchType: service.launchType,
        ...fargate,
        // "only returned for services that use the rolling update" (API_Deployment)
        ...(service.configuration.strategy === "ROLLING"
          ? { rolloutState: deployment.rolloutState, rolloutStateReason: deployment.rolloutStateReason }
          : {}),
      };
    }),
    events: service.events.map(({ id, createdAt, message }) => ({
      id,
      createdAt: seconds(createdAt),
      message,
    })),
    createdAt: seconds(service.createdAt),
    currentServiceDeployment: ongoing(service)?.arn,
    currentServiceRevisions: [...revisions].map((revision) => ({ arn: revision.arn })),
    placementConstraints: service.placementConstraints,
    placementStrategy: service.placementStrategy,
    schedulingStrategy: "REPLICA",
    deploymentController: { type: "ECS" },
    createdBy: service.createdBy,
    enableECSManagedTags: false,
    propagateTags: "SERVICE",
    enableExecuteCommand: false,
    availabilityZoneRebalancing: "DISABLED",
    tags: withTags ? service.tags : undefined,
  });
}

function loadBalancer(service: Service): Json {
  const container = service.definition.containers[0];
  return {
    targetGroupArn: targetGroupArn(service.cluster.region, targetGroupOf(service.cluster, service.name)),
    containerName: container?.name,
    containerPort: container?.portMappings?.[0]?.containerPort ?? 80,
  };
}
