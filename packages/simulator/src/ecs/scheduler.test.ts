import fc from "fast-check";
import { expect, it } from "vitest";
import { createCluster, createHost, createService, DEFAULT_PLACE, startSimulator } from "../index.ts";
import { addTaskDefinition } from "./register-task-definition.ts";
import { startRollout } from "./rollout.ts";
import { unsettle } from "./unsettle.ts";

const FAULTS = ["image-missing", "exit-at-start", "failing-health-check", "oom"] as const;

it("keeps between minimum and maximum percent at every moment of any rollout, and comes to rest", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 1, max: 1_000_000 }),
        desiredCount: fc.integer({ min: 1, max: 12 }),
        minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
        surplus: fc.integer({ min: 0, max: 100 }),
        fault: fc.option(fc.constantFrom(...FAULTS)),
        launchType: fc.constantFrom("EC2" as const, "FARGATE" as const),
        loadBalanced: fc.boolean(),
        healthCheck: fc.boolean(),
      }),
      async ({ seed, desiredCount, minimumHealthyPercent, surplus, fault, launchType, ...shape }) => {
        const simulator = await startSimulator({ seed });
        try {
          const where = { ...DEFAULT_PLACE, cluster: "c" };
          createCluster(simulator, { ...DEFAULT_PLACE, name: "c" });
          for (let host = 0; host < 4; host += 1)
            createHost(simulator, { ...where, cpu: 8192, memory: 16_384 });
          createService(simulator, {
            ...where,
            ...shape,
            name: "web",
            image: "nginx:1",
            desiredCount,
            launchType,
          });
          const { world } = simulator;
          const service = world.regions.get("123456789012/us-east-1")?.clusters.get("c")?.services.get("web");
          if (service === undefined) throw new Error("the service was just made");
          service.configuration = {
            ...service.configuration,
            minimumHealthyPercent,
            maximumPercent: 100 + surplus,
          };
          // At least so many healthy, at most so many in all, in hundredths of a task: no rounding of our own.
          const least = desiredCount * minimumHealthyPercent;
          const most = desiredCount * (100 + surplus);
          if (fault !== null) simulator.scenarios.set({ kind: fault, image: "nginx:2" });
          const first = service.deployments[0];
          const containers = service.definition.containers.map((container) => ({
            ...container,
            image: "nginx:2",
          }));
          startRollout(
            world,
            service,
            addTaskDefinition(service.cluster.region, { ...service.definition, containers }),
          );
          unsettle(world, service);

          while (world.unsettled.size > 0 && world.clock.advanceToNext(3_600_000)) {
            const live = [...service.tasks].filter((task) => task.desiredStatus === "RUNNING");
            expect(live.filter((task) => task.healthy).length).toBeGreaterThanOrEqual(least / 100);
            expect(live.length).toBeLessThanOrEqual(most / 100);
            if (world.clock.elapsed() > 6 * 3_600_000) break;
          }
          const stuck = least > (desiredCount - 1) * 100 && most < (desiredCount + 1) * 100;
          const last = service.serviceDeployments.at(-1);
          expect(last?.status).toBe(
            stuck ? "IN_PROGRESS" : fault === null ? "SUCCESSFUL" : "ROLLBACK_SUCCESSFUL",
          );
          if (!stuck && fault !== null) expect(service.deployments[0]).toBe(first);
          const used = [...service.cluster.hosts.values()].reduce((sum, host) => sum + host.usedMemory, 0);
          const running = [...service.tasks].filter((task) => task.host !== undefined);
          expect(used).toBe(running.reduce((sum, task) => sum + task.memory, 0));
        } finally {
          await simulator.close();
        }
      },
    ),
    { numRuns: 120 },
  );
}, 60_000);
