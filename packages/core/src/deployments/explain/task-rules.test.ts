import { render } from "@fleetgraph/catalogue";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FailureEvidence, StoppedTask } from "./evidence.ts";
import { causeIn } from "./rules.ts";

const image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:v9";
const instance =
  "arn:aws:ecs:eu-west-1:123456789012:container-instance/shop/05016874f5184b7aa817eb32a4d387f1";
type Container = StoppedTask["containers"][number];

function task(
  stopCode: string | null,
  stoppedReason: string | null,
  container: Partial<Container> = {},
): StoppedTask {
  return {
    arn: "arn:aws:ecs:eu-west-1:123456789012:task/shop/1",
    stopCode,
    stoppedReason,
    containerInstance: instance,
    containers: [{ name: "app", image, exitCode: null, reason: null, ...container }],
  };
}
const onEc2 = (reason: string) => task("TaskFailedToStart", "Task failed to start", { reason });
const onFargate = (reason: string) => task("TaskFailedToStart", reason);

function evidenceOf(...stoppedTasks: StoppedTask[]): FailureEvidence {
  const hosts = [{ containerInstance: instance, name: "i-0abc", privateIp: "10.0.0.4", lacks: null }];
  return { service: "web", stoppedTasks, serviceEvents: [], hosts, notKnown: [] };
}

const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/api-key-AbCdEf";
/** Texts of the developer guide ("Amazon ECS stopped tasks error messages" and its pages) and of the agent's source. */
const examples: [kind: string, params: Record<string, unknown>, StoppedTask][] = [
  [
    "cause.imageMissing",
    { container: "app", image },
    onEc2(
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: not found`,
    ),
  ],
  [
    "cause.imageMissing",
    { container: "app", image },
    onEc2(
      "CannotPullContainerError: Error response from daemon: manifest for shop/web:v9 not found: manifest unknown",
    ),
  ],
  [
    "cause.imageMissing",
    { container: "app", image },
    onFargate(
      "CannotPullContainerError: Error response from daemon: pull access denied for shop/web, repository does not exist or may require 'docker login'",
    ),
  ],
  [
    "cause.imageDenied",
    { container: "app" },
    onFargate(
      "CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/r/1 is not authorized to perform: ecr:GetAuthorizationToken on resource: *",
    ),
  ],
  [
    "cause.imageDenied",
    { container: "app" },
    onFargate(
      "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: not authorized",
    ),
  ],
  [
    "cause.imageUnreachable",
    { container: "app" },
    onFargate(
      'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp 10.0.0.9:443: i/o timeout CannotPullECRContainerError',
    ),
  ],
  [
    "cause.imageUnreachable",
    { container: "app" },
    onEc2(
      "CannotPullContainerError: Error response from daemon: Get https://registry.example.com/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
    ),
  ],
  [
    "cause.imageRateLimited",
    { container: "app" },
    onEc2(
      "CannotPullContainerError: inspect image has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code 429 Too Many Requests: toomanyrequests: You have reached your pull rate limit.",
    ),
  ],
  [
    "cause.wrongPlatform",
    { container: "app", image },
    onFargate(
      "CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
    ),
  ],
  [
    "cause.wrongPlatform",
    { container: "app" },
    onEc2(
      "CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec /app: exec format error: unknown",
    ),
  ],
  [
    "cause.diskFull",
    { host: "i-0abc" },
    onEc2(
      "CannotPullContainerError: failed to register layer: Error processing tar file(exit status 1): write /usr/lib/x.so: no space left on device",
    ),
  ],
  [
    "cause.missingSecret",
    { secret },
    onFargate(
      `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    ),
  ],
  [
    "cause.missingSecret",
    { secret },
    task(
      "TaskFailedToStart",
      `Fetching secret data from AWS Secrets Manager in region eu-west-1: secret ${secret}: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    ),
  ],
  [
    "cause.missingSecret",
    { secret: "/shop/api-key" },
    task(
      "TaskFailedToStart",
      "Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /shop/api-key",
    ),
  ],
  [
    "cause.secretDenied",
    { secret: expect.stringContaining("parameter/shop/api-key") },
    onFargate(
      "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/r/1 is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:123456789012:parameter/shop/api-key",
    ),
  ],
  [
    "cause.secretUnread",
    { secret: "", reason: expect.stringContaining("context deadline exceeded") },
    onFargate(
      "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded",
    ),
  ],
  [
    "cause.badRole",
    { role: "arn:aws:iam::123456789012:role/shop-web" },
    task(
      "TaskFailedToStart",
      "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/shop-web' that was provided for this task.",
    ),
  ],
  [
    "cause.logDriver",
    { container: "app", reason: expect.stringContaining("log group does not exist") },
    onEc2(
      "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.",
    ),
  ],
  [
    "cause.logDriver",
    { reason: expect.stringContaining("log group does not exist") },
    onFargate(
      "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1",
    ),
  ],
  [
    "cause.commandNotFound",
    { container: "app", command: "start.sh" },
    onEc2(
      'CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "start.sh": executable file not found in $PATH: unknown',
    ),
  ],
  [
    "cause.startFailed",
    { reason: "Timeout waiting for network interface provisioning to complete." },
    task("TaskFailedToStart", "Timeout waiting for network interface provisioning to complete."),
  ],
  [
    "cause.startFailed",
    { reason: expect.stringContaining("EFS utils") },
    onFargate(
      "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve fs-1",
    ),
  ],
  [
    "cause.outOfMemory",
    { container: "app" },
    task("EssentialContainerExited", "Essential container in task exited", {
      exitCode: 137,
      reason: "OutOfMemoryError: Container killed due to memory usage",
    }),
  ],
  [
    "cause.healthCheck",
    { service: "web", check: "CONTAINER" },
    task("ServiceSchedulerInitiated", "Task failed container health checks", { exitCode: 0 }),
  ],
  [
    "cause.healthCheck",
    { service: "web", check: "TARGET" },
    task(
      "ServiceSchedulerInitiated",
      "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1)",
    ),
  ],
  [
    "cause.exited",
    { container: "app", exitCode: 3 },
    task("EssentialContainerExited", "Essential container in task exited", { exitCode: 3 }),
  ],
  [
    "cause.exited",
    { container: "app", exitCode: 0 },
    task("EssentialContainerExited", "Essential container in task exited", { exitCode: 0 }),
  ],
  // Other implementations leave the stop code out.
  ["cause.exited", { container: "app", exitCode: 1 }, task(null, null, { exitCode: 1 })],
  ["cause.spotInterruption", {}, task("SpotInterruption", "Your Spot Task was interrupted.")],
  [
    "cause.hostGone",
    { host: "i-0123456789abcdef0" },
    task(null, "Host EC2 (instance i-0123456789abcdef0) terminated."),
  ],
  ["cause.hostGone", { host: "i-0abc" }, task("TerminationNotice", null)],
  ["cause.stoppedByHand", { reason: "Task stopped by user" }, task("UserInitiated", "Task stopped by user")],
  [
    "cause.capacityProviderEmpty",
    {},
    task("TaskFailedToStart", "TaskFailedToStart: EMPTY CAPACITY PROVIDER"),
  ],
];

test.each(examples)("%s %o", (kind, params, stopped) => {
  const cause = causeIn(evidenceOf(stopped));
  expect(cause).toMatchObject({ kind, params });
  for (const locale of ["en", "ja"] as const) {
    const text = render(kind as never, cause?.params as never, locale);
    expect(text).not.toMatch(/undefined|null|\bNaN\b/);
    expect(text).toMatch(/[.。!]$|: .+$/);
    expect(render(`${kind}.next` as never, cause?.params as never, locale)).toMatch(/[.。]$/);
  }
});

test.each([
  [
    "a task that the scheduler replaced",
    task("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)", {
      exitCode: 0,
    }),
  ],
  ["a task of which nothing is told", task(null, null)],
  ["a task that stopped without a reason", { ...task("TaskFailedToStart", null), containers: [] }],
  ["a stop code that comes later", task("MoonPhase", "The moon was full")],
])("%s is no cause", (_what, stopped) => {
  expect(causeIn(evidenceOf(stopped))).toBeNull();
});

test("what most tasks ended by is the cause, and of equals the newest one's", () => {
  const spot = task("SpotInterruption", "Your Spot Task was interrupted.");
  const crash = task("EssentialContainerExited", "Essential container in task exited", { exitCode: 1 });
  expect(causeIn(evidenceOf(spot, crash, crash))?.kind).toBe("cause.exited");
  expect(causeIn(evidenceOf(spot, crash))?.kind).toBe("cause.spotInterruption");
});

test.each([
  [137, 2],
  // ECS ended the proxy because the program had come to its end.
  [143, 0],
])(
  "of several containers the one that ended first by itself is told: beside %i it is %i",
  (proxy, exitCode) => {
    const [app] = task(null, null).containers as [Container];
    const stopped = {
      ...task("EssentialContainerExited", "Essential container in task exited"),
      containers: [
        { ...app, name: "proxy", exitCode: proxy },
        { ...app, name: "app", exitCode },
      ],
    };
    expect(causeIn(evidenceOf(stopped))).toMatchObject({ params: { container: "app", exitCode } });
  },
);

test("why a target failed its check comes from the service's events", () => {
  const stopped = task("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn:x)");
  const event =
    "(service web) (instance i-0abc) (port 32768) is unhealthy in (target-group arn:x) due to " +
    "(reason Health checks failed with these codes: [503]).";
  const cause = causeIn({ ...evidenceOf(stopped), serviceEvents: [event] });
  expect(render("cause.healthCheck", cause?.params as never)).toBe(
    "New tasks of web started but never passed the load balancer's health check: " +
      "Health checks failed with these codes: [503] (port 32768).",
  );
});

test("no text of any implementation breaks the search for a cause", () => {
  const text = fc.option(fc.string());
  const container = fc.record({
    name: fc.string(),
    image: text,
    exitCode: fc.option(fc.integer()),
    reason: text,
  });
  const stopped = fc.record({
    arn: fc.string(),
    stopCode: text,
    stoppedReason: text,
    containerInstance: text,
    containers: fc.array(container),
  });
  fc.assert(
    fc.property(fc.array(stopped), fc.array(fc.string()), (stoppedTasks, serviceEvents) => {
      const cause = causeIn({ service: "web", stoppedTasks, serviceEvents, hosts: [], notKnown: [] });
      if (cause !== null) expect(render(cause.kind, cause.params as never, "ja")).toEqual(expect.any(String));
    }),
  );
});
