import { expect } from "vitest";
import { deployService } from "../deployments/index.ts";
import { inTransaction } from "../kernel/index.ts";
import { callerWith } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { type FleetEvent, fleetEventsAfter, listenForNudges, presentPosition, watchFleet } from "./index.ts";

const services = [{ name: "web" }, { name: "api" }];
const start = { xid: "0", id: "0" };
const short = ({ event }: FleetEvent) => `${event?.deploymentId} ${event?.version}`;

test("each event of every deployment is told once, in an order that no open transaction can change", async ({
  useStack,
}) => {
  const stack = await useStack({ services, worker: false });
  const { deps, caller } = stack;
  const { database } = deps;
  const read = (after = start, filter = {}) =>
    fleetEventsAfter(database, caller, { after, filter, limit: 100 });
  const deploy = (name: string) =>
    deployService(deps, caller, {
      service: `shop/${name}`,
      images: [{ image: ":v2" }],
      idempotencyKey: name,
    });
  const now = await presentPosition(database);
  const [held, during] = await inTransaction(database, async (client) => {
    // It has its number before the other event, and becomes visible after it.
    await client.query(
      "INSERT INTO event (at, kind, deployment_id, deployment_version, path, payload) VALUES " +
        "(now(), 'deployment.progressed', 'dep_late', 1, 'main/us-east-1/shop/web', '{\"state\":\"ROLLING_OUT\"}')",
    );
    const api = await deploy("api");
    return [api, await read()];
  });
  // What came later waits for it, rather than that a reader would have passed it.
  expect(during).toEqual([]);
  // Transactions of other databases of the same server are waited for too, and other tests have some.
  const both = ["dep_late 1", `${held.id} 1`];
  await expect.poll(async () => (await read()).map(short), { timeout: 20_000 }).toEqual(both);
  const all = await read();
  expect((await read(now)).map(short)).toEqual(all.map(short));
  expect(await read(all.at(-1)?.position)).toEqual([]);
  expect((await read(start, { path: "main/us-east-1/shop/api" })).map(short)).toEqual([`${held.id} 1`]);
  expect((await read(start, { path: "main/us-east-1/shop/", states: ["ROLLING_OUT"] })).map(short)).toEqual([
    "dep_late 1",
  ]);
  const reader = callerWith(["fleet:read"], "main/*/shop/api");
  const seen = await fleetEventsAfter(database, reader, { after: start, filter: {}, limit: 100 });
  expect(seen.map(short)).toEqual([`${held.id} 1`]);
});

test("a watcher that comes back with its last position misses nothing and sees nothing twice", async ({
  useStack,
}) => {
  const stack = await useStack({ services });
  const { deps, caller } = stack;
  const nudges = await listenForNudges(deps.database);
  const after = await presentPosition(deps.database);
  const [web, api] = await Promise.all(
    services.map(({ name }) =>
      deployService(deps, caller, {
        service: `shop/${name}`,
        images: [{ image: ":v2" }],
        idempotencyKey: name,
      }),
    ),
  );
  await Promise.all([stack.reach(web?.id ?? ""), stack.reach(api?.id ?? "")]);
  const seen: FleetEvent[] = [];
  let finals = 0;
  while (finals < 2) {
    const leaving = new AbortController();
    const events = watchFleet({ pool: deps.database.pool, nudges }, caller, {
      after: seen.at(-1)?.position ?? after,
      filter: {},
      signal: leaving.signal,
    });
    // Leaves after every third event.
    for await (const each of events) {
      seen.push(each);
      if (each.event?.final) finals += 1;
      if (seen.length % 3 === 0 || finals === 2) break;
    }
    leaving.abort();
  }
  await nudges.close();
  for (const deployment of [web, api]) {
    const versions = seen.filter(({ event }) => event?.deploymentId === deployment?.id);
    const told = await stack.eventsOf(deployment?.id ?? "");
    expect(versions.map(({ event }) => event?.version)).toEqual(told.map(({ version }) => version));
  }
});
