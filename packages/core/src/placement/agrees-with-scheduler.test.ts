import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import {
  createCluster,
  createHost,
  createService,
  DEFAULT_PLACE,
  type Simulator,
  startSimulator,
} from "@fleetgraph/simulator";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readCapacity, willItFit } from "./index.ts";

const where = { ...DEFAULT_PLACE, cluster: "shop" };

const hosts = fc.array(
  fc.record({
    instanceType: fc.constantFrom("m6i.large", "m6i.xlarge"),
    cpu: fc.constantFrom(1024, 2048, 3072),
    memory: fc.constantFrom(2048, 4096),
    gpus: fc.constantFrom(0, 0, 1, 2),
    trunking: fc.constantFrom(false, false, true),
    rack: fc.constantFrom("1", "2"),
    lacks: fc.constantFrom([], [], ["com.amazonaws.ecs.capability.logging-driver.awslogs"]),
    agentConnected: fc.constantFrom(true, true, true, false),
    status: fc.constantFrom("ACTIVE" as const, "ACTIVE" as const, "ACTIVE" as const, "DRAINING" as const),
  }),
  { minLength: 1, maxLength: 5 },
);
const resources = {
  cpu: fc.constantFrom(128, 256, 512, 1024),
  memory: fc.constantFrom(128, 256, 512, 1024),
  hostPort: fc.constantFrom(0, 0, 8080, 22),
  gpus: fc.constantFrom(0, 0, 0, 1),
};
const constraints = fc.constantFrom<{ type: "distinctInstance" | "memberOf"; expression?: string }[]>(
  [],
  [],
  [],
  [{ type: "distinctInstance" }],
  [{ type: "memberOf", expression: "attribute:rack == 1" }],
  [{ type: "memberOf", expression: "attribute:rack in [1, 2] and not(task:group == service:other)" }],
  [{ type: "memberOf", expression: "not(attribute:rack == 2)" }, { type: "distinctInstance" }],
);
const strategies = fc.constantFrom<{ type: "spread" | "binpack" | "random"; field?: string }[]>(
  [],
  [{ type: "binpack", field: "memory" }],
  [{ type: "spread", field: "instanceId" }],
  [
    { type: "spread", field: "attribute:rack" },
    { type: "binpack", field: "cpu" },
  ],
);
const scenes = fc.record({
  hosts,
  // Tasks of another service that stand in the way.
  others: fc.integer({ min: 0, max: 3 }),
  desired: fc.integer({ min: 1, max: 5 }),
  networkMode: fc.constantFrom("bridge" as const, "bridge" as const, "host" as const, "awsvpc" as const),
  before: fc.record({ cpu: resources.cpu, memory: resources.memory }),
  after: fc.record({ ...resources, awslogs: fc.boolean() }),
  // Tasks of before that crash again and again, or that just became fewer and are still stopping.
  trouble: fc.constantFrom("none" as const, "none" as const, "crashing" as const, "scaledIn" as const),
  seconds: fc.integer({ min: 5, max: 90 }),
  constraints,
  strategies,
  strategy: fc.constantFrom("ROLLING" as const, "ROLLING" as const, "BLUE_GREEN" as const),
  minimumHealthyPercent: fc.constantFrom(0, 34, 50, 67, 100),
  surplus: fc.constantFrom(0, 25, 50, 100),
});
type Scene = typeof scenes extends fc.Arbitrary<infer Value> ? Value : never;

/** Sets the scene; false where already the service as it is finds no room, so that there is nothing to roll out. */
function setUp(simulator: Simulator, scene: Scene): boolean {
  createCluster(simulator, { ...DEFAULT_PLACE, name: "shop" });
  const made = scene.hosts.map(({ rack, agentConnected: _, status: __, ...host }) =>
    createHost(simulator, { ...where, ...host, attributes: { rack } }),
  );
  const web = {
    ...where,
    name: "web",
    image: "web:1",
    desiredCount: scene.desired,
    networkMode: scene.networkMode,
    placementConstraints: scene.constraints,
    placementStrategy: scene.strategies,
    configuration: {
      strategy: scene.strategy,
      minimumHealthyPercent: scene.minimumHealthyPercent,
      maximumPercent: 100 + scene.surplus,
      circuitBreaker: {
        enable: false,
        rollback: false,
        resetOnHealthyTask: true,
        threshold: { type: "COUNT" as const, value: 3 },
      },
    },
  };
  try {
    createService(simulator, { ...where, name: "other", image: "other:1", desiredCount: scene.others });
    const extra = scene.trouble === "scaledIn" ? 1 : 0;
    createService(simulator, { ...web, ...scene.before, desiredCount: scene.desired + extra });
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  for (const [index, { agentConnected, status }] of scene.hosts.entries()) {
    // A host that drains moves its tasks away meanwhile, which is another change than the one that is judged.
    const idle = !simulator.world.regions
      .get(`${where.account}/${where.region}`)
      ?.instances.get(made[index]?.instanceId ?? "")?.tasks.size;
    const host = made[index]?.instanceId ?? "";
    simulator.setHost({ cluster: "shop", host, agentConnected, status: idle ? status : "ACTIVE" });
  }
  if (scene.trouble === "scaledIn") {
    simulator.autoscale({ cluster: "shop", service: "web", desiredCount: scene.desired });
    simulator.advance(2_000);
  } else if (scene.trouble === "crashing") {
    simulator.scenarios.set({ kind: "exit-at-start", image: "web:1", runningTasks: true });
    simulator.advance(1_000 * scene.seconds);
  }
  return true;
}

/** Registers the next revision as a change would, and gives it as ECS describes it. */
async function nextRevision(ecs: ECSClient, scene: Scene) {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: "shop", services: ["web"] }));
  const [service] = services ?? [];
  if (service === undefined) throw new Error("the service was just made");
  const current = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition }),
  );
  const { cpu, memory, hostPort, gpus, awslogs } = scene.after;
  const portMappings =
    hostPort === 0 && scene.networkMode === "host"
      ? []
      : [{ containerPort: hostPort || 8080, hostPort, protocol: "tcp" as const }];
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: current.taskDefinition?.family,
      networkMode: scene.networkMode,
      containerDefinitions: [
        {
          name: "web",
          image: "web:2",
          cpu,
          memoryReservation: memory,
          portMappings,
          ...(gpus > 0 ? { resourceRequirements: [{ type: "GPU", value: String(gpus) }] } : {}),
          ...(awslogs ? { logConfiguration: { logDriver: "awslogs" } } : {}),
        },
      ],
    }),
  );
  if (taskDefinition === undefined) throw new Error("a revision was registered");
  return { service, taskDefinition };
}

/** Whether the scheduler gets every task of the revision to run, and no other. */
async function rollsOut(simulator: Simulator, ecs: ECSClient, revision: string | undefined) {
  await ecs.send(new UpdateServiceCommand({ cluster: "shop", service: "web", taskDefinition: revision }));
  simulator.settle({ atMost: 3_600_000 });
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: "shop", services: ["web"] }));
  const deployments = services?.[0]?.deployments ?? [];
  const [primary] = deployments;
  return deployments.length === 1 && primary?.runningCount === primary?.desiredCount;
}

test("a roll-out is said to fit if and only if the scheduler places all of it", async () => {
  const seen: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(scenes, async (scene) => {
      const simulator = await startSimulator({ throttling: false });
      try {
        const ready = setUp(simulator, scene);
        fc.pre(ready);
        const ecs = new ECSClient({
          endpoint: simulator.url,
          region: where.region,
          credentials: simulator.credentials(where.account),
        });
        const { service, taskDefinition } = await nextRevision(ecs, scene);
        const definition = taskDefinition;
        const capacity = await readCapacity({ ecs }, { cluster: "shop", service, definition });
        const { fit, message, rollout } = willItFit({ capacity, service, definition });
        const placed = await rollsOut(simulator, ecs, taskDefinition.taskDefinitionArn);
        seen[fit] = (seen[fit] ?? 0) + 1;
        // Which old tasks stop first, and what becomes of failing ones, is all that is not known for certain here.
        if (fit === "UNKNOWN") expect(message.kind).toMatch(/^placement\.untold\.(order|unhealthy)$/);
        else
          expect({ fit, rollout: rollout?.outcome, message }).toMatchObject({
            fit: placed ? "FITS" : "DOES_NOT_FIT",
          });
        ecs.destroy();
      } finally {
        await simulator.close();
      }
    }),
    { numRuns: 150 },
  );
  // Neither answer is rare, or little would be shown.
  expect(seen.FITS).toBeGreaterThan(15);
  expect(seen.DOES_NOT_FIT).toBeGreaterThan(15);
}, 120_000);
