import {
  ContinueServiceDeploymentCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
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
import type { Definition } from "./change/index.ts";
import {
  type EcsDeployment,
  type ObservedService,
  type ObservedServiceDeployment,
  withCurrentPrimary,
} from "./observation.ts";
import { toServiceDeployment } from "./to-service-deployment.ts";

/** Where a service lives in ECS. */
export type ServiceAddress = { clusterArn: string; serviceArn: string; serviceName: string };

/** How a service has its tasks run, as DescribeServices gives it. */
export type ServiceConfiguration = Pick<
  Service,
  | "capacityProviderStrategy"
  | "deploymentConfiguration"
  | "deploymentController"
  | "launchType"
  | "loadBalancers"
  | "networkConfiguration"
  | "placementConstraints"
  | "placementStrategy"
  | "platformVersion"
  | "schedulingStrategy"
>;

/** A service with what else one DescribeServices call tells. */
export type DescribedService = ObservedService & {
  events: { at: Date | null; message: string }[];
  configuration: ServiceConfiguration;
};

/** The tag that says which deployment registered a revision: RegisterTaskDefinition has no client token. */
export const deploymentTag = "fleetgraph:deployment";

/** What the deployment's steps do in ECS. `ecs` sends every call through the account's rate gate. */
export type EcsCalls = {
  /** Retried by the SDK. */
  reading: ECSClient;
  /** Sent once: a call that may have had its effect is never repeated blindly. */
  writing: ECSClient;
  /** Milliseconds until it is that deployment's turn to make a call that changes something; 0: now. */
  turnOf(operation: string, deploymentId: string): Promise<number>;
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

/** What one DescribeServices call tells of a service. */
export function toDescribedService(service: Service): DescribedService {
  return withCurrentPrimary({
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
    configuration: configurationOf(service),
  });
}

function configurationOf({
  capacityProviderStrategy,
  deploymentConfiguration,
  deploymentController,
  launchType,
  loadBalancers,
  networkConfiguration,
  placementConstraints,
  placementStrategy,
  platformVersion,
  schedulingStrategy,
}: Service): ServiceConfiguration {
  return {
    capacityProviderStrategy,
    deploymentConfiguration,
    deploymentController,
    launchType,
    loadBalancers,
    networkConfiguration,
    placementConstraints,
    placementStrategy,
    platformVersion,
    schedulingStrategy,
  };
}
export type Revision = { definition: TaskDefinition; tags: Tag[] };

/** A revision with its tags, or null when ECS has none of that name. */
export async function describeRevision(ecs: EcsCalls, arn: string): Promise<Revision | null> {
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
  for await (const arn of registeredRevisions(ecs, input)) return arn;
  return null;
}

/** Every revision that carries the deployment's tag, newest first: more than one when a call landed late. */
export async function* registeredRevisions(
  ecs: EcsCalls,
  input: { family: string; deploymentId: string },
): AsyncGenerator<string> {
  const list = await callAws(
    "ListTaskDefinitions",
    () =>
      ecs.reading.send(
        new ListTaskDefinitionsCommand({
          familyPrefix: input.family,
          sort: "DESC",
          maxResults: newestRevisions,
        }),
      ),
    // A revision too many does no harm; a deployment that cannot go on does.
  ).catch(emptyWhen("unsupported", "invalid", "denied", "notFound", "server"));
  for (const arn of (list?.taskDefinitionArns ?? []).slice(0, newestRevisions)) {
    const revision = await describeRevision(ecs, arn);
    const tag = revision?.tags.find((each) => each.key === deploymentTag);
    if (tag?.value === input.deploymentId) yield arn;
  }
}

/** Registers a revision; `tags` are for a definition that has none of its own. Gives what ECS made of it. */
export async function registerRevision(
  ecs: EcsCalls,
  input: { definition: Definition; tags: readonly Tag[]; deploymentId: string },
): Promise<TaskDefinition & { taskDefinitionArn: string }> {
  const { definition, tags } = input;
  const kept = (definition.tags ?? tags).filter(
    (tag) => tag.key !== deploymentTag && !tag.key?.startsWith("aws:"),
  );
  const registration: RegisterTaskDefinitionCommandInput = {
    ...definition,
    // RegisterTaskDefinition takes at most 50 tags.
    tags: [...kept.slice(0, 49), { key: deploymentTag, value: input.deploymentId }],
  };
  const answer = await callAws("RegisterTaskDefinition", () =>
    ecs.writing.send(new RegisterTaskDefinitionCommand(registration)),
  );
  const taskDefinitionArn = answer.taskDefinition?.taskDefinitionArn;
  if (!taskDefinitionArn)
    throw new AwsFailure("RegisterTaskDefinition", "server", "NoAnswer", "no revision in the answer");
  return { ...answer.taskDefinition, taskDefinitionArn };
}

/** What RegisterTaskDefinition takes of what DescribeTaskDefinition gives; the rest is ECS's own. */
export function registrationOf(definition: TaskDefinition): Definition {
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
    family,
    containerDefinitions,
    ...taken
  } = definition as TaskDefinition & { deleteRequestedAt?: Date };
  return { ...taken, family, containerDefinitions };
}

/** Takes a revision out of use; one that is out of use already stays so. */
export async function deregisterRevision(ecs: EcsCalls, arn: string): Promise<void> {
  await callAws("DeregisterTaskDefinition", () =>
    ecs.writing.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn })),
  );
}

/** The revisions of a family that tasks of a cluster run; null where they cannot be read, or not all of them. */
export async function revisionsOfRunningTasks(
  ecs: EcsCalls,
  input: { clusterArn: string; family: string },
): Promise<string[] | null> {
  const { clusterArn: cluster, family } = input;
  const unavailable = emptyWhen("unsupported", "invalid", "denied", "notFound", "server", "throttled");
  const list = await callAws("ListTasks", () =>
    ecs.reading.send(new ListTasksCommand({ cluster, family, desiredStatus: "RUNNING" })),
  ).catch(unavailable);
  if (list === null || list.nextToken) return null;
  const tasks = list.taskArns ?? [];
  if (tasks.length === 0) return [];
  const answer = await callAws("DescribeTasks", () =>
    ecs.reading.send(new DescribeTasksCommand({ cluster, tasks })),
  ).catch(unavailable);
  return answer?.tasks?.map((task) => task.taskDefinitionArn ?? "") ?? null;
}

export async function updateService(
  ecs: EcsCalls,
  where: ServiceAddress,
  change: { taskDefinition: string | null; desiredCount: number | null; forceNewDeployment?: boolean },
): Promise<DescribedService> {
  const answer = await callAws("UpdateService", () =>
    ecs.writing.send(
      new UpdateServiceCommand({
        cluster: where.clusterArn,
        service: where.serviceArn,
        ...(change.taskDefinition === null ? {} : { taskDefinition: change.taskDefinition }),
        ...(change.desiredCount === null ? {} : { desiredCount: change.desiredCount }),
        ...(change.forceNewDeployment ? { forceNewDeployment: true } : {}),
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
  return found ? toServiceDeployment(arn, found) : null;
}

/** A service deployment as it is listed, newest first. */
export type ListedServiceDeployment = { arn: string; createdAt: Date | null; serviceRevision: string | null };

/** The service's newest service deployments; none where this ECS does not list them. */
export async function listServiceDeployments(
  ecs: EcsCalls,
  where: ServiceAddress,
): Promise<ListedServiceDeployment[]> {
  const answer = await callAws("ListServiceDeployments", () =>
    ecs.reading.send(
      new ListServiceDeploymentsCommand({
        cluster: where.clusterArn,
        service: where.serviceArn,
        maxResults: 20,
      }),
    ),
  ).catch(emptyWhen("unsupported", "invalid", "denied", "notFound", "server"));
  return (answer?.serviceDeployments ?? [])
    .map((each) => ({
      arn: each.serviceDeploymentArn ?? "",
      createdAt: each.createdAt ?? null,
      serviceRevision: each.targetServiceRevisionArn ?? null,
    }))
    .sort((one, other) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0));
}

/** The task definitions of service revisions, by the revision's ARN; what this ECS does not tell is not there. */
export async function taskDefinitionsOfServiceRevisions(
  ecs: EcsCalls,
  arns: readonly string[],
): Promise<Map<string, string>> {
  if (arns.length === 0) return new Map();
  const answer = await callAws("DescribeServiceRevisions", () =>
    ecs.reading.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [...arns] })),
  ).catch(emptyWhen("unsupported", "invalid", "denied", "notFound", "server"));
  return new Map(
    (answer?.serviceRevisions ?? []).map((each) => [
      each.serviceRevisionArn ?? "",
      each.taskDefinition ?? "",
    ]),
  );
}

/**
 * Asks ECS to stop and roll back. `ended`: there is nothing left to stop; `unsupported`: this ECS has no such call,
 * or does not let us.
 */
export async function stopServiceDeployment(
  ecs: EcsCalls,
  arn: string,
): Promise<"asked" | "ended" | "unsupported"> {
  try {
    await callAws("StopServiceDeployment", () =>
      ecs.writing.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: "ROLLBACK" })),
    );
    return "asked";
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    // Errors of API_StopServiceDeployment: a conflict is a service deployment that ended meanwhile.
    if (error.code === "ConflictException") return "ended";
    if (error.kind === "throttled" || error.kind === "unreachable" || error.kind === "credentials")
      throw error;
    return "unsupported";
  }
}

/**
 * Lets a service deployment go on that waits at a PAUSE hook, or has it roll back. `settled`: that hook waits no more
 * (answered, timed out, or the deployment has ended); `unsupported`: this ECS has no such call, or does not let us.
 */
export async function continueServiceDeployment(
  ecs: EcsCalls,
  input: { arn: string; hookId: string; action: "CONTINUE" | "ROLLBACK" },
): Promise<"asked" | "settled" | "unsupported"> {
  const { arn: serviceDeploymentArn, hookId, action } = input;
  try {
    await callAws("ContinueServiceDeployment", () =>
      ecs.writing.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action })),
    );
    return "asked";
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    // Errors of API_ContinueServiceDeployment: it has no ConflictException, so a hook that is over is invalid.
    if (error.kind === "invalid" || error.kind === "notFound" || error.code === "ConflictException")
      return "settled";
    if (error.kind === "unsupported" || error.kind === "denied") return "unsupported";
    throw error;
  }
}

/** Turns the named kinds of failure into "there is none"; every other goes on. */
export function emptyWhen(...kinds: readonly AwsFailureKind[]): (error: unknown) => null {
  return (error) => {
    if (error instanceof AwsFailure && kinds.includes(error.kind)) return null;
    throw error;
  };
}
