import type { ContainerDefinition, Task } from "../state/model.ts";

/*
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html.
 * On EC2 the agent gives Docker's words and says of the task only that it failed to start; Fargate gives its own.
 */

/** Scenarios that keep a container from starting, in the order they are met. */
export const START_FAILURES = [
  "missing-secret",
  "image-missing",
  "image-denied",
  "wrong-platform",
  "log-driver",
  "entrypoint-not-found",
] as const;
export type StartFailureKind = (typeof START_FAILURES)[number];

export interface StartFailure {
  /** Of the container; absent where ECS tells it of the task alone. */
  reason?: string;
  stoppedReason: string;
}

/** What ECS says of the task and of the container that could not start. */
export function startFailure(
  kind: StartFailureKind,
  task: Task,
  container: ContainerDefinition,
): StartFailure {
  const fargate = task.launchType === "FARGATE";
  if (kind === "missing-secret") return { stoppedReason: secretMissing(task, container, fargate) };
  const reason = REASONS[kind](task, container, fargate);
  return { reason, stoppedReason: fargate ? reason : "Task failed to start" };
}

type Reason = (task: Task, container: ContainerDefinition, fargate: boolean) => string;

const REASONS: Record<Exclude<StartFailureKind, "missing-secret">, Reason> = {
  "image-missing": (_task, { image }) =>
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ` +
    `${image}: ${image}: not found`,
  "image-denied": (task) =>
    `CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::${task.cluster.region.account}:` +
    `assumed-role/ecsTaskExecutionRole/${task.id} is not authorized to perform: ecr:GetAuthorizationToken on ` +
    "resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action",
  "wrong-platform": (_task, _container, fargate) =>
    fargate
      ? "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'"
      : `${CANNOT_START}exec /usr/local/bin/start: exec format error: unknown`,
  "log-driver": (_task, _container, fargate) =>
    fargate
      ? "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: " +
        `${NO_LOG_GROUP} : exit status 1`
      : `CannotStartContainerError: Error response from daemon: failed to initialize logging driver: ${NO_LOG_GROUP}`,
  "entrypoint-not-found": () => `${CANNOT_START}exec: "start": executable file not found in $PATH: unknown`,
};

const CANNOT_START =
  "CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create " +
  "shim task: OCI runtime create failed: runc create failed: unable to start container process: ";

const NO_LOG_GROUP =
  "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.";

function secretMissing(task: Task, container: ContainerDefinition, fargate: boolean): string {
  const { account, name } = task.cluster.region;
  const [first] = (container.secrets as { valueFrom?: string }[] | undefined) ?? [];
  const secret =
    first?.valueFrom ?? `arn:aws:secretsmanager:${name}:${account}:secret:${task.service.name}/api-key`;
  const because = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
  return fargate
    ? "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: " +
        "unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret " +
        `${secret} from secrets manager: ${because}`
    : `Fetching secret data from AWS Secrets Manager in region ${name}: secret ${secret}: ${because}`;
}
