import { expect, test } from "vitest";
import { createFleetgraph, list, NotFoundError } from "./index.ts";
import { FleetgraphMock } from "./mock/fleetgraph-mock.ts";

const select = {
  __typename: true,
  id: true,
  name: true,
  services: list({ first: 3, orderBy: { field: "NAME", direction: "ASC" } }, { name: true, status: true }),
} as const;

function clusters() {
  const services = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `s${at}` }));
  const all = [
    { id: "cl_1", name: "prod", services: services(8) },
    { id: "cl_2", name: "dev", services: services(3) },
    { id: "cl_3", name: "idle", services: [] },
  ];
  const mock = new FleetgraphMock({
    clusters: all,
    node: ({ id }) => {
      const cluster = all.find((each) => each.id === id);
      return cluster ? { __typename: "Cluster", ...cluster } : null;
    },
  });
  return { mock, fleet: createFleetgraph(mock.settings) };
}

test("a list inside each object is walked to its end, and asked for only where there is more than came along", async () => {
  const { fleet, mock } = clusters();
  const seen: string[] = [];
  for await (const cluster of fleet.clusters.all({}, { select })) {
    for await (const service of fleet.nested(cluster, "services", select)) {
      seen.push(`${cluster.name}/${service.name}`);
    }
  }
  const names = (cluster: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${cluster}/s${at}`);
  expect(seen).toEqual([...names("prod", 8), ...names("dev", 3)]);
  expect(mock.requests.map(({ operationName }) => operationName)).toEqual(["Clusters", null, null]);
  // One text for all pages: what it costs is known after the first.
  expect(mock.requests[1]?.query).toContain(
    "services(first:3 orderBy:{field:NAME direction:ASC} after:$after)",
  );
  expect(mock.requests.slice(1).map(({ variables }) => variables.after)).toEqual(["3", "6"]);
  expect(mock.requests[2]?.query).toBe(mock.requests[1]?.query);
});

test("an object that is only named is asked for, the next page when it is needed, and taken up behind a cursor", async () => {
  const { fleet, mock } = clusters();
  const prod = { __typename: "Cluster", id: "cl_1" } as const;
  const walk = fleet.nested(prod, "services", { services: list({ first: 2 }, { name: true }) });
  const seen: string[] = [];
  for await (const { name } of walk) {
    seen.push(name);
    if (seen.length === 4) break;
  }
  expect(mock.requests).toHaveLength(2);
  const rest = fleet.nested(prod, "services", { services: list({}, { name: true }) }, { after: walk.cursor });
  for await (const { name } of rest) seen.push(name);
  expect(seen).toEqual(["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"]);

  const gone = fleet.nested({ __typename: "Cluster", id: "cl_9" }, "services", select);
  await expect(gone[Symbol.asyncIterator]().next()).rejects.toThrow(NotFoundError);
  const stopped = fleet.nested(prod, "services", select, { signal: AbortSignal.abort(new Error("left")) });
  await expect(stopped[Symbol.asyncIterator]().next()).rejects.toThrow("left");
});

test("a selection that begins behind a cursor does so also where the object came without the list", async () => {
  const { fleet } = clusters();
  const behind = { services: list({ after: "6" }, { name: true }) } as const;
  const seen: string[] = [];
  const prod = { __typename: "Cluster", id: "cl_1" } as const;
  for await (const { name } of fleet.nested(prod, "services", behind)) seen.push(name);
  expect(seen).toEqual(["s6", "s7"]);
});

test("a list that an object has not is empty, and is not asked for again", async () => {
  const select = { __typename: true, id: true, auditEvents: list({}, { id: true }) } as const;
  const unaudited = { __typename: "Deployment", id: "dep_1", auditEvents: null } as const;
  const mock = new FleetgraphMock({ deployment: unaudited, node: unaudited });
  const fleet = createFleetgraph(mock.settings);
  const found = await fleet.deployment({ id: "dep_1" }, { select });
  if (!found) throw new Error("no deployment");
  for (const object of [found, { __typename: "Deployment", id: "dep_1" } as const]) {
    const walked: unknown[] = [];
    for await (const each of fleet.nested(object, "auditEvents", select)) walked.push(each);
    expect(walked).toEqual([]);
  }
  expect(mock.requests).toHaveLength(2);
});
