import { testDatabase } from "@fleetgraph/database/testing";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { type EventStack, eventStack } from "../../testing/event-stack.ts";
import { seededRandom } from "../../testing/random.ts";
import { handleMessages } from "./handle-messages.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What happens to the simulated fleet, one after the other. */
const happening = fc.oneof(
  fc.record({ scale: fc.constantFrom("web", "api"), desiredCount: fc.nat({ max: 5 }) }),
  fc.record({ agent: fc.nat({ max: 2 }), connected: fc.boolean() }),
  fc.record({ fail: fc.constantFrom("web", "api") }),
  fc.record({ pass: fc.integer({ min: 1, max: 60_000 }) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;

function act({ sim }: EventStack, one: Happening): void {
  if ("scale" in one) {
    sim.autoscale({ cluster: "shop", service: one.scale, desiredCount: one.desiredCount });
    sim.advance(2_000);
  } else if ("agent" in one) {
    const [region] = [...sim.world.regions.values()].filter(({ clusters }) => clusters.size > 0);
    const hosts = [...(region?.clusters.get("shop")?.hosts.values() ?? [])];
    const host = hosts[one.agent % hosts.length];
    if (host) sim.setHost({ cluster: "shop", host: host.arn, agentConnected: one.connected });
  } else if ("fail" in one) {
    const id = sim.scenarios.set({ kind: "oom", service: one.fail, runningTasks: true }).id;
    sim.advance(5_000);
    sim.scenarios.clear(id);
  } else sim.advance(one.pass);
}

/** The hosts as the store and as the simulator have them. */
async function hosts({ deps, sim }: EventStack) {
  const { rows } = await deps.database.pool.query(
    "SELECT arn, version::int, agent_connected AS connected, remaining_cpu AS cpu FROM host WHERE gone_at IS NULL ORDER BY arn",
  );
  const simulated = [...sim.world.regions.values()]
    .flatMap(({ clusters }) => [...clusters.values()].flatMap((cluster) => [...cluster.hosts.values()]))
    .map((host) => ({
      arn: host.arn,
      version: host.version,
      connected: host.agentConnected,
      cpu: host.cpu - host.usedCpu,
    }))
    .sort((one, other) => (one.arn < other.arn ? -1 : 1));
  return { stored: rows, simulated };
}

test("events in any order, any number of times and in any batches end in ECS's own state", async () => {
  const seed = Date.now() & 0x7fffffff;
  console.log(`seed ${seed}`);
  const database = await testDatabase();
  closing.push(() => database.close());
  let run = 0;
  const property = fc.asyncProperty(
    fc.array(happening, { minLength: 1, maxLength: 12 }),
    fc.integer(),
    async (happenings, order) => {
      await database.pool.query(
        "DELETE FROM task; DELETE FROM host; DELETE FROM service; DELETE FROM cluster",
      );
      run += 1;
      // Other ids each time: what was deleted is still known by its past.
      const stack = await eventStack(database, {
        services: [{ name: "web" }, { name: "api" }],
        hosts: 3,
        simulator: { seed: run },
      });
      try {
        for (const one of happenings) act(stack, one);
        stack.sim.settle({ atMost: 600_000 });
        await new Promise((resolve) => setTimeout(resolve));
        const messages = await stack.queue.receive({
          most: 100_000,
          visibilityMilliseconds: 60_000,
          waitMilliseconds: 0,
          onHangUp: () => undefined,
        });
        const dice = seededRandom(order);
        const random = () => dice.below(1_000_000) / 1_000_000;
        const bodies = messages.flatMap(({ id, body }) =>
          random() < 0.3
            ? [
                { id, body },
                { id, body },
              ]
            : [{ id, body }],
        );
        // Anything from the order they happened in to none at all.
        const disorder = random() * bodies.length;
        const places = bodies.map((each, index) => ({ each, at: index + random() * disorder }));
        const mixed = places.sort((one, other) => one.at - other.at).map(({ each }) => each);
        const { rows } = await database.pool.query<{ id: string }>("SELECT id FROM account LIMIT 1");
        const source = { key: "main/us-east-1", accountId: rows[0]?.id ?? "", region: "us-east-1" };
        while (mixed.length > 0) {
          const size = 1 + Math.floor(random() * 40);
          const handled = await handleMessages(stack.deps, { source, messages: mixed.splice(0, size) });
          expect(handled.aside).toBe(0);
          if (random() < 0.1) await stack.sync();
        }
        expect(await stack.stored()).toEqual(stack.simulated());
        const { stored, simulated } = await hosts(stack);
        expect(stored).toEqual(simulated);
        // The past is in the order of versions too, whatever order it was told in.
        const past = await database.pool.query(
          "SELECT FROM (SELECT id, version, lag(version) OVER (PARTITION BY id ORDER BY valid_from, version) AS before " +
            "FROM (SELECT id, version, valid_from FROM task UNION ALL SELECT id, version, valid_from FROM task_past) AS t) AS o " +
            "WHERE before > version",
        );
        expect(past.rowCount).toBe(0);
      } finally {
        await stack.close();
      }
    },
  );
  await fc.assert(property, { seed, numRuns: 25 });
}, 240_000);
