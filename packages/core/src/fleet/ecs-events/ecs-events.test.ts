import { setTimeout as sleep } from "node:timers/promises";
import { testDatabase } from "@fleetgraph/database/testing";
import { afterEach, expect, test } from "vitest";
import { type EventStackOptions, eventStack } from "../../testing/event-stack.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp(options: EventStackOptions = {}) {
  const database = await testDatabase();
  closing.push(() => database.close());
  const stack = await eventStack(database, options);
  closing.push(() => stack.close());
  return { ...stack, database };
}

async function until(holds: () => Promise<boolean>, what: string, withinMs = 15_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await holds()); await sleep(25))
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
}

const scale = (desiredCount: number) => ({ cluster: "shop", service: "web", desiredCount });

test("what happens to tasks and hosts is in the store without a listing, and its service is read again", async () => {
  const { sim, start, drained, stored, simulated, database, woken } = await setUp();
  await start();
  sim.autoscale(scale(4));
  sim.settle();
  await drained();
  expect(await stored()).toEqual(simulated());
  await until(async () => {
    const { rows } = await database.pool.query("SELECT desired_count, running_count FROM service");
    return rows[0].desired_count === 4 && rows[0].running_count === 4;
  }, "the service's counts");
  const { rows: hosts } = await database.pool.query(
    "SELECT sum(registered_cpu - remaining_cpu)::int AS used, bool_and(private_ip IS NOT NULL) AS addressed FROM host",
  );
  const used = [...sim.world.regions.values()]
    .flatMap(({ clusters }) => [...clusters.values()].flatMap((cluster) => [...cluster.hosts.values()]))
    .reduce((sum, host) => sum + host.usedCpu, 0);
  expect(hosts).toEqual([{ used, addressed: true }]);
  expect(new Set(woken).size).toBe(1);
});

test("copies and other orders end in the same state", async () => {
  const trouble = { duplicate: 0.3, reorder: 0.5 };
  const { sim, start, drained, stored, simulated } = await setUp({ trouble });
  await start();
  for (const count of [5, 1, 4, 0, 3]) {
    sim.autoscale(scale(count));
    sim.settle();
  }
  await drained();
  expect(await stored()).toEqual(simulated());
});

test("a host that was deregistered is gone with its event, and no listing brings it back", async () => {
  const { sim, start, drained, database, sync } = await setUp({ trouble: { duplicate: 0.3, reorder: 0.5 } });
  const hosts = async () =>
    (
      await database.pool.query(
        "SELECT id, ec2_instance_id AS instance, status, gone_at FROM host ORDER BY id",
      )
    ).rows;
  const [lost, kept] = await hosts();
  await start();
  const asked = sim.calls({ operation: "DescribeContainerInstances" }).length;
  sim.loseHost({ cluster: "shop", host: lost.instance });
  sim.settle();
  await drained();
  await until(async () => (await hosts()).find(({ id }) => id === lost.id)?.gone_at !== null, "it is gone");
  expect(sim.calls({ operation: "DescribeContainerInstances" })).toHaveLength(asked);
  const after = await hosts();
  expect(after).toEqual(
    [{ ...lost, status: "INACTIVE", gone_at: expect.any(Date) }, kept].sort((one, other) =>
      one.id < other.id ? -1 : 1,
    ),
  );
  await sync();
  expect(await hosts()).toEqual(after);
  const { rows } = await database.pool.query(
    "SELECT bool_and(p.valid_until <= h.gone_at) AS ended FROM host_past p JOIN host h ON h.id = p.id WHERE h.id = $1",
    [lost.id],
  );
  expect(rows).toEqual([{ ended: true }]);
});
