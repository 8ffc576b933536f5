import { render } from "@fleetgraph/catalogue";
import { expect } from "vitest";
import { test } from "../testing/stack-test.ts";
import { deployService } from "./index.ts";

const circuitBreaker = {
  enable: false,
  rollback: false,
  resetOnHealthyTask: true,
  threshold: { type: "COUNT" as const, value: 3 },
};

test("a roll-out that waits for room says so long before its deadline", async ({ useStack }) => {
  const stack = await useStack({ services: [{ name: "web", configuration: { circuitBreaker } }] });
  stack.sim.scenarios.set({ kind: "no-room" });
  const images = [{ image: ":v2" }];
  const { id } = await deployService(stack.deps, stack.caller, {
    service: "shop/web",
    images,
    idempotencyKey: "k1",
  });
  const heldUp = async () =>
    (await stack.eventsOf(id)).filter(({ kind }) => kind === "deployment.progress.cannotPlace");
  await expect.poll(heldUp).not.toEqual([]);
  const [event] = await heldUp();
  expect(event).toMatchObject({ params: { obstacle: "MEMORY", running: 0, desired: 2 } });
  expect(render("deployment.progress.cannotPlace", event?.params as never)).toBe(
    "A new task cannot be placed: no host has enough free memory (0 of 2 running).",
  );
  stack.passTime(1_801_000);
  expect(await stack.reach(id)).toMatchObject({
    state: "FAILED",
    failure: {
      kind: "cause.noRoom",
      params: { resource: "MEMORY", needed: 512, free: 128 },
      evidence: { outcome: { kind: "cause.deadline" } },
    },
  });
});
