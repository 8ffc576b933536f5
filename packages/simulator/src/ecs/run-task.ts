import { DEFAULT_CONFIGURATION } from "../state/deployment-configuration.ts";
import type { Deployment, Json, PlacementConstraint, Service, Task, TaskDefinition } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { clientFault, invalidParameter } from "../wire/fault.ts";
import { objectList, optionalNumber, optionalText, requiredText } from "../wire/input.ts";
import type { Operation } from "./call-context.ts";
import { createTask } from "./create-task.ts";
import { clusterOf, findTaskDefinition } from "./find.ts";
import { place } from "./placement.ts";
import { readTags } from "./tags.ts";
import { launch } from "./task-lifecycle.ts";
import { taskView } from "./tasks.ts";

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html: tasks outside of any service. What finds no
 * place is a failure in an answer of success; no task is made of it, and no event tells of it. A client token gives the
 * tasks of the first call again. Overrides, capacity providers and network configuration are not imitated.
 */
export const runTask: Operation = (context, input) => {
  const { world } = context;
  const cluster = clusterOf(context, input);
  const definition = findTaskDefinition(context, requiredText(input, "taskDefinition"));
  if (definition === undefined) throw clientFault("TaskDefinition not found.");
  if (definition.status === "INACTIVE") throw clientFault("TaskDefinition is inactive");
  const count = optionalNumber(input, "count") ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > 10) throw invalidParameter("count must be 1 to 10.");
  const launchType = optionalText(input, "launchType") ?? "EC2";
  if (launchType !== "EC2" && launchType !== "FARGATE") throw invalidParameter("Invalid launch type.");
  const startedBy = optionalText(input, "startedBy");
  if (startedBy !== undefined && startedBy.length > 128) throw invalidParameter("startedBy is too long.");
  const clientToken = optionalText(input, "clientToken");
  const before = clientToken === undefined ? undefined : world.runTokens.get(`${cluster.arn} ${clientToken}`);
  if (before !== undefined) return answer(before, []);
  if (launchType === "EC2" && cluster.hosts.size === 0)
    throw invalidParameter("No Container Instances were found in your cluster.");

  const { service, deployment } = ofNoService(world, definition, {
    cluster,
    launchType,
    constraints: objectList(input, "placementConstraints") as unknown as PlacementConstraint[],
  });
  const standalone = {
    group: optionalText(input, "group") ?? `family:${definition.family}`,
    ...(startedBy === undefined ? {} : { startedBy }),
  };
  const tags = readTags(input);
  const tasks: Task[] = [];
  const failures: Json[] = [];
  for (let index = 0; index < count; index += 1) {
    const placement = place(world, service, definition);
    if ("refused" in placement) {
      failures.push(...failuresOf(service, placement.refused));
      break;
    }
    const task = createTask(world, { service, deployment, ...placement, standalone, tags });
    tasks.push(task);
    launch(world, task);
    context.effect(task.arn);
  }
  if (clientToken !== undefined && tasks.length > 0)
    world.runTokens.set(`${cluster.arn} ${clientToken}`, tasks);
  return answer(tasks, failures);
};

const answer = (tasks: readonly Task[], failures: Json[]): Json => ({
  tasks: tasks.map((task) => taskView(task, { withTags: true })),
  failures,
});

/** One for each host, with what it lacks in ECS's words (developer guide, "API failures messages"). */
function failuresOf({ cluster, launchType }: Service, refused: string): Json[] {
  const reason = reasonOf(refused);
  if (launchType === "FARGATE") return [{ reason }];
  return [...cluster.hosts.values()]
    .filter((host) => host.status === "ACTIVE")
    .map((host) => ({ arn: host.arn, reason }));
}

const reasons: readonly (readonly [text: RegExp, reason: string])[] = [
  [/insufficient CPU/, "RESOURCE:CPU"],
  [/insufficient memory/, "RESOURCE:MEMORY"],
  [/using a port/, "RESOURCE:PORTS"],
  [/RESOURCE:GPU/, "RESOURCE:GPU"],
  [/RESOURCE:ENI/, "RESOURCE:ENI"],
  [/"AGENT"/, "AGENT"],
  [/missing an attribute/, "ATTRIBUTE"],
];
const reasonOf = (refused: string): string =>
  reasons.find(([text]) => text.test(refused))?.[1] ?? "MemberOf placement constraint unsatisfied.";

/** What the scheduler, the life of a task and its placement ask of a service, for tasks that have none. In no list. */
function ofNoService(
  world: World,
  definition: TaskDefinition,
  more: {
    cluster: Service["cluster"];
    launchType: Service["launchType"];
    constraints: PlacementConstraint[];
  },
): { service: Service; deployment: Deployment } {
  const now = world.clock.now();
  const service: Service = {
    sequence: 0,
    name: definition.family,
    arn: "",
    cluster: more.cluster,
    // The scheduler looks at no service that is not ACTIVE.
    status: "INACTIVE",
    launchType: more.launchType,
    desiredCount: 0,
    definition,
    configuration: DEFAULT_CONFIGURATION,
    capacityProviders: [],
    placementConstraints: more.constraints,
    placementStrategy: [],
    loadBalanced: false,
    createdAt: now,
    createdBy: "",
    tags: [],
    tasks: new Set(),
    stoppedTasks: new Set(),
    deployments: [],
    events: [],
    revisions: [],
    serviceDeployments: [],
    steady: true,
    consecutiveFailures: 0,
    nextStartAt: 0,
  };
  const revision = { id: "", arn: "", service, definition, createdAt: now, images: [] };
  const deployment: Deployment = {
    id: "",
    status: "PRIMARY",
    definition,
    revision,
    desiredCount: 0,
    failedTasks: 0,
    createdAt: now,
    updatedAt: now,
    rolloutState: "COMPLETED",
    rolloutStateReason: "",
  };
  return { service, deployment };
}
