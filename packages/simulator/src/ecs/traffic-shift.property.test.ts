import fc from "fast-check";
import { expect, it } from "vitest";
import { createCluster, createHost, createService, DEFAULT_PLACE, startSimulator } from "../index.ts";
import type { DeploymentConfiguration, Strategy } from "../state/deployment-configuration.ts";
import type { Service, ServiceDeployment } from "../state/model.ts";
import { failRollout, ongoing, startRollout } from "./rollout.ts";
import { unsettle } from "./unsettle.ts";

const HOUR = 3_600_000;

const configurations = fc.record({
  strategy: fc.constantFrom<Strategy>("BLUE_GREEN", "LINEAR", "CANARY"),
  bakeTimeInMinutes: fc.integer({ min: 0, max: 30 }),
  linear: fc.record({
    stepPercent: fc.integer({ min: 30, max: 1000 }).map((tenths) => tenths / 10),
    stepBakeTimeInMinutes: fc.integer({ min: 0, max: 10 }),
  }),
  canary: fc.record({
    canaryPercent: fc.integer({ min: 1, max: 1000 }).map((tenths) => tenths / 10),
    canaryBakeTimeInMinutes: fc.integer({ min: 0, max: 10 }),
  }),
});

/** What must hold of a shift at any moment. */
function expectSound(service: Service, rollout: ServiceDeployment, seen: { production: number }): void {
  const { shift, status, rollback, target } = rollout;
  if (shift === undefined) throw new Error("it shifts traffic");
  const live = [...service.tasks].filter((task) => task.desiredStatus === "RUNNING");
  const healthy = (own: boolean) =>
    live.filter((task) => task.healthy && (task.deployment.revision === target) === own).length;
  expect(shift.production).toBeGreaterThanOrEqual(0);
  expect(shift.production).toBeLessThanOrEqual(100);
  // Traffic goes only where all tasks are up, and one of both sides is complete at any time.
  if (shift.production > 0) expect(healthy(true)).toBe(service.desiredCount);
  if (shift.production < 100) expect(healthy(false)).toBe(service.desiredCount);
  if (status === "IN_PROGRESS") expect(shift.production).toBeGreaterThanOrEqual(seen.production);
  if (rollback === undefined && shift.stage === "BAKE_TIME") expect(shift.production).toBe(100);
  seen.production = shift.production;
}

it("sends traffic only to complete sets of tasks, more and more of it, and comes to rest wherever it is stopped", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 1, max: 1_000_000 }),
        desiredCount: fc.integer({ min: 1, max: 6 }),
        configuration: configurations,
        /** After so many events of the simulation the deployment is given up; null lets it end. */
        stopAfter: fc.option(fc.integer({ min: 1, max: 60 })),
      }),
      async ({ seed, desiredCount, configuration, stopAfter }) => {
        const simulator = await startSimulator({ seed });
        try {
          const { world } = simulator;
          const where = { ...DEFAULT_PLACE, cluster: "c" };
          createCluster(simulator, { ...DEFAULT_PLACE, name: "c" });
          createHost(simulator, { ...where, cpu: 16_384, memory: 32_768 });
          const shape = {
            desiredCount,
            loadBalanced: true,
            configuration: configuration as DeploymentConfiguration,
          };
          createService(simulator, { ...where, name: "web", image: "nginx:1", ...shape });
          const service = world.regions.get("123456789012/us-east-1")?.clusters.get("c")?.services.get("web");
          if (service === undefined) throw new Error("the service was just made");
          const [before] = service.deployments;
          startRollout(world, service, service.definition);
          unsettle(world, service);
          const rollout = ongoing(service);
          if (rollout === undefined) throw new Error("it was just started");

          const seen = { production: 0 };
          let stopped = false;
          for (let event = 0; world.unsettled.size > 0 && world.clock.advanceToNext(12 * HOUR); event += 1) {
            expectSound(service, rollout, seen);
            if (event !== stopAfter || rollout.status !== "IN_PROGRESS") continue;
            stopped = true;
            const statusReason = "of this test";
            const told = { event: statusReason, rolloutReason: "", failedReason: statusReason, statusReason };
            failRollout(world, service, { ...told, rollback: true });
          }
          expect(world.unsettled.size).toBe(0);
          expect(rollout.status).toBe(stopped ? "ROLLBACK_SUCCESSFUL" : "SUCCESSFUL");
          expect(rollout.shift).toMatchObject({ production: stopped ? 0 : 100, stage: "CLEAN_UP" });
          expect(service.deployments).toHaveLength(1);
          expect(service.deployments[0] === before).toBe(stopped);
          expect([...service.tasks].filter((task) => task.healthy)).toHaveLength(desiredCount);
        } finally {
          await simulator.close();
        }
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
