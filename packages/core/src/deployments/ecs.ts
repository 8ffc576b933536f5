import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  StopServiceDeploymentCommand,
  type Tag,
  type TaskDefinition,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { AwsFailure, type AwsFailureKind, callAws } from "../kernel/index.ts";
import type { StoppedTask } from "./explain-failure.ts";
import type { EcsDeployment, ObservedService, ObservedServiceDeployment } from "./observation.ts";

/** Where a service lives in ECS. */
export type ServiceAddress = { clusterArn: string; serviceArn: string; serviceName: string };

/** A service with what else one DescribeServices call tells. */
export type DescribedService = ObservedService & { events: { at: Date | null; message: string }[] };

/** The tag that says which deployment registered a revision: RegisterTaskDefinition has no client token. */
export const deploymentTag = "fleetgraph:deployment";

/** What the deployment's steps do in ECS. `ecs` sends every call through the account's rate gate. */
export type EcsCalls = {
  /** Retried by the SDK. */
  reading: ECSClient;
  /** Sent once: a call that may have had its effect is never repeated blindly. */
  writing: ECSClient;
};

export async function describeService(
  ecs: EcsCalls,
  where: ServiceAddress,
): Promise<DescribedService | null> {
  const answer = await callAws("DescribeServices", () =>
    ecs.reading.send(
      new DescribeServicesCommand({ cluster: where.clusterArn, services: [where.serviceArn] }),
    ),
  ).catch(emptyWhen("notFound"));
  const service = answer?.services?.[0];
  return service ? toDescribedService(service) : null;
}

function toDescribedService(service: Service): DescribedService {
  return {
    arn: service.serviceArn ?? "",
    status: service.status ?? null,
    taskDefinition: service.taskDefinition ?? null,
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    deployments: (service.deployments ?? []).map(
      (each): EcsDeployment => ({
        id: each.id ?? "",
        status: each.status ?? null,
        taskDefinition: each.taskDefinition ?? null,
        desired: each.desiredCount ?? 0,
        running: each.runningCount ?? 0,
        pending: each.pendingCount ?? 0,
        failed: each.failedTasks ?? 0,
        rolloutState: each.rolloutState ?? null,
        rolloutStateReason: each.rolloutStateReason ?? null,
      }),
    ),
    currentServiceDeployment: service.currentServiceDeployment ?? null,
    events: (service.events ?? []).map((each) => ({
      at: each.createdAt ?? null,
      message: each.message ?? "",
    })),
  };
}

/** A revision with its tags, or null when ECS has none of that name. */
export async function describeRevision(
  ecs: EcsCalls,
  arn: string,
): Promise<{ definition: TaskDefinition; tags: Tag[] } | null> {
  const answer = await callAws("DescribeTaskDefinition", () =>
    ecs.reading.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ["TAGS"] })),
  ).catch(emptyWhen("notFound", "invalid"));
  return answer?.taskDefinition ? { definition: answer.taskDefinition, tags: answer.tags ?? [] } : null;
}

/** How many of a family's newest revisions are looked through for our own: more are never registered meanwhile. */
const newestRevisions = 10;

/** The revision that an earlier try of this deployment registered, found by its tag; null when there is none. */
export async function findRegisteredRevision(
  ecs: EcsCalls,
  input: { family: string; deploymentId: string },
): Promise<string | null> {
  const list = await callAws("ListTaskDefinitions", () =>
    ecs.reading.send(
      new ListTaskDefinitionsCommand({
        familyPrefix: input.family,
        sort: "DESC",
        maxResults: newestRevisions,
      }),
    ),
  );
  for (const arn of (list.taskDefinitionArns ?? []).slice(0, newestRevisions)) {
    const revision = await describeRevision(ecs, arn);
    const tag = revision?.tags.find((each) => each.key === deploymentTag);
    if (tag?.value === input.deploymentId) return arn;
  }
  return null;
}

/** Registers a copy of a revision with other images. Gives the new revision's ARN. */
export async function registerRevision(
  ecs: EcsCalls,
  input: {
    source: { definition: TaskDefinition; tags: readonly Tag[] };
    images: ReadonlyMap<string, string>;
    deploymentId: string;
  },
): Promise<string> {
  const { definition, tags } = input.source;
  const kept = tags.filter((tag) => tag.key !== deploymentTag && !tag.key?.startsWith("aws:"));
  const registration: RegisterTaskDefinitionCommandInput = {
    ...inputOf(definition),
    containerDefinitions: (definition.containerDefinitions ?? []).map((container) => {
      const image = container.name === undefined ? undefined : input.images.get(container.name);
      return image === undefined ? container : { ...container, image };
    }),
    // RegisterTaskDefinition takes at most 50 tags.
    tags: [...kept.slice(0, 49), { key: deploymentTag, value: input.deploymentId }],
  };
  const answer = await callAws("RegisterTaskDefinition", () =>
    ecs.writing.send(new RegisterTaskDefinitionCommand(registration)),
  );
  const arn = answer.taskDefinition?.taskDefinitionArn;
  if (!arn) throw new AwsFailure("RegisterTaskDefinition", "server", "NoAnswer", "no revision in the answer");
  return arn;
}

/** What RegisterTaskDefinition takes of what DescribeTaskDefinition gives; the rest is ECS's own. */
function inputOf(
  definition: TaskDefinition,
): Omit<RegisterTaskDefinitionCommandInput, "containerDefinitions"> {
  const {
    taskDefinitionArn: _arn,
    revision: _revision,
    status: _status,
    requiresAttributes: _attributes,
    compatibilities: _compatibilities,
    registeredAt: _registeredAt,
    deregisteredAt: _deregisteredAt,
    registeredBy: _registeredBy,
    deleteRequestedAt: _deleteRequestedAt,
    containerDefinitions: _containers,
    family,
    ...taken
  } = definition as TaskDefinition & { deleteRequestedAt?: Date };
  return { ...taken, family };
}

export async function updateService(
  ecs: EcsCalls,
  where: ServiceAddress,
  change: { taskDefinition: string | null; desiredCount: number | null },
): Promise<DescribedService> {
  const answer = await callAws("UpdateService", () =>
    ecs.writing.send(
      new UpdateServiceCommand({
        cluster: where.clusterArn,
        service: where.serviceArn,
        ...(change.taskDefinition === null ? {} : { taskDefinition: change.taskDefinition }),
        ...(change.desiredCount === null ? {} : { desiredCount: change.desiredCount }),
      }),
    ),
  );
  return toDescribedService(answer.service ?? {});
}

/** A service deployment's state; null where this ECS does not have them, or not this one. */
export async function describeServiceDeployment(
  ecs: EcsCalls,
  arn: string,
): Promise<ObservedServiceDeployment | null> {
  const answer = await callAws("DescribeServiceDeployments", () =>
    ecs.reading.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] })),
  ).catch(emptyWhen("unsupported", "invalid", "denied", "notFound", "server"));
  const found = answer?.serviceDeployments?.[0];
  if (!found?.status) return null;
  return {
    arn,
    status: found.status,
    statusReason: found.statusReason ?? null,
    rollbackReason: found.rollback?.reason ?? null,
    alarms: found.alarms?.triggeredAlarmNames ?? [],
  };
}

/** The service's newest service deployment that was not there before; null where this ECS does not list them. */
export async function findServiceDeployment(
  ecs: EcsCalls,
  where: ServiceAddress,
  known: readonly string[],
): Promise<string | null> {
  const answer = await callAws("ListServiceDeployments", () =>
    ecs.reading.send(
      new ListServiceDeploymentsCommand({
        cluster: where.clusterArn,
        service: where.serviceArn,
        maxResults: 20,
      }),
    ),
  ).catch(emptyWhen("unsupported", "invalid", "denied", "notFound", "server"));
  const fresh = (answer?.serviceDeployments ?? []).filter(
    (each) => each.serviceDeploymentArn !== undefined && !known.includes(each.serviceDeploymentArn),
  );
  fresh.sort((one, other) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0));
  return fresh[0]?.serviceDeploymentArn ?? null;
}

/** Asks ECS to stop and roll back; false where it cannot (this ECS has no such call, or it ended already). */
export async function stopServiceDeployment(ecs: EcsCalls, arn: string): Promise<boolean> {
  const answer = await callAws("StopServiceDeployment", () =>
    ecs.writing.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: "ROLLBACK" })),
  ).catch(emptyWhen("unsupported", "invalid", "denied", "notFound"));
  return answer !== null;
}

/** Stopped tasks of a revision, newest first: ECS forgets them after an hour. Empty where they cannot be read. */
export async function listStoppedTasks(
  ecs: EcsCalls,
  where: ServiceAddress,
  taskDefinition: string,
): Promise<StoppedTask[]> {
  const unavailable = emptyWhen("unsupported", "invalid", "denied", "notFound", "server", "throttled");
  const list = await callAws("ListTasks", () =>
    ecs.reading.send(
      new ListTasksCommand({
        cluster: where.clusterArn,
        serviceName: where.serviceName,
        desiredStatus: "STOPPED",
      }),
    ),
  ).catch(unavailable);
  const arns = (list?.taskArns ?? []).slice(0, 100);
  if (arns.length === 0) return [];
  const answer = await callAws("DescribeTasks", () =>
    ecs.reading.send(new DescribeTasksCommand({ cluster: where.clusterArn, tasks: arns })),
  ).catch(unavailable);
  return (answer?.tasks ?? [])
    .filter((task) => task.taskDefinitionArn === taskDefinition)
    .sort((one, other) => (other.stoppedAt?.getTime() ?? 0) - (one.stoppedAt?.getTime() ?? 0))
    .map((task) => ({
      arn: task.taskArn ?? "",
      stopCode: task.stopCode ?? null,
      stoppedReason: task.stoppedReason ?? null,
      containers: (task.containers ?? []).map((container) => ({
        name: container.name ?? "",
        image: container.image ?? null,
        exitCode: container.exitCode ?? null,
        reason: container.reason ?? null,
      })),
    }));
}

/** Turns the named kinds of failure into "there is none"; every other goes on. */
function emptyWhen(...kinds: readonly AwsFailureKind[]): (error: unknown) => null {
  return (error) => {
    if (error instanceof AwsFailure && kinds.includes(error.kind)) return null;
    throw error;
  };
}
