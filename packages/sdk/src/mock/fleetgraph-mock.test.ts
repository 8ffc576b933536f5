import { expect, test } from "vitest";
import {
  accepted,
  createClient,
  createFleetgraph,
  GraphQLRequestError,
  NetworkError,
  TimeoutError,
  watchFleet,
} from "../index.ts";
import { FleetgraphMock, type MockAnswers } from "./fleetgraph-mock.ts";

function mocked(answers: MockAnswers) {
  const mock = new FleetgraphMock(answers);
  return { mock, fleet: createFleetgraph(mock.settings) };
}

test("an answer is what the test says of it, and what fits where it says nothing", async () => {
  const { fleet, mock } = mocked({
    service: ({ ref }) =>
      ref === "web" ? { name: "web", desiredCount: 3, cluster: { name: "prod" } } : null,
  });
  const select = {
    id: true,
    name: true,
    desiredCount: true,
    observedAt: true,
    status: true,
    cluster: { name: true, arn: true },
    latestDeployment: { id: true },
    tasks: [{ first: 2 }, { edges: { node: { id: true } }, pageInfo: { hasNextPage: true } }],
  } as const;
  expect(await fleet.service({ ref: "web" }, { select })).toEqual({
    id: "service_1",
    name: "web",
    desiredCount: 3,
    observedAt: "2026-01-01T00:00:00.000Z",
    status: expect.stringMatching(/^[A-Z]+$/),
    cluster: { name: "prod", arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/cluster-1" },
    latestDeployment: null,
    tasks: { edges: [], pageInfo: { hasNextPage: false } },
  });
  expect(await fleet.service({ ref: "api" })).toBeNull();
  expect(mock.calls("service")).toEqual([{ ref: "web" }, { ref: "api" }]);
  expect(mock.requests.map(({ operationName }) => operationName)).toEqual(["Service", "Service"]);
});

test("a list is given as an array, and walked and nested in pages as the graph has them", async () => {
  const tasks = Array.from({ length: 45 }, (_, at) => ({ name: `task ${at}` }));
  const { fleet, mock } = mocked({ tasks, services: [{ name: "web", tasks }, { name: "api" }] });
  const seen: string[] = [];
  const walk = fleet.tasks.all({ first: 20 });
  for await (const task of walk) seen.push(`${task.id} ${task.name}`);
  expect(seen).toEqual(tasks.map(({ name }, at) => `task_${at + 1} ${name}`));
  expect(mock.calls("tasks").map(({ after }) => after)).toEqual([null, "20", "40"]);
  expect(walk.cursor).toBe("45");
  const page = await fleet.services.page(
    { first: 1 },
    {
      select: {
        id: true,
        tasks: [{ first: 3, after: "4" }, { edges: { cursor: true, node: { id: true } } }],
      },
    },
  );
  expect(page.edges[0]?.node.tasks.edges.map(({ cursor }) => cursor)).toEqual(["5", "6", "7"]);
  expect(page.pageInfo).toMatchObject({ hasNextPage: true, endCursor: "1" });
});

test("a mutation's outcomes are told by their names, with the input that was sent", async () => {
  const { fleet, mock } = mocked({
    deployService: ({ input }) =>
      input.service === "web"
        ? { deployment: { id: "dep_1" } }
        : { __typename: "ServiceLocked", hint: "Ask alice.", lock: { reason: "Freeze" } },
  });
  const { deployment } = accepted(
    await fleet.deployService(
      { service: "web", images: [{ image: ":v42" }] },
      { idempotencyKey: "slack:C1:1" },
    ),
  );
  expect(deployment.id).toBe("dep_1");
  expect(mock.calls("deployService")[0]?.input).toMatchObject({
    images: [{ image: ":v42" }],
    idempotencyKey: "slack:C1:1",
  });
  const locked = await fleet.deployService({ service: "api" });
  expect(locked).toMatchObject({ __typename: "ServiceLocked", code: "SERVICE_LOCKED", hint: "Ask alice." });
});

test("answers that do not fit the graph are refused with their place", async () => {
  const refused = (answers: object) => () => new FleetgraphMock(answers as MockAnswers);
  expect(refused({ servise: {} })).toThrow("servise: the graph has no such query or mutation");
  expect(refused({ service: { cluster: { nmae: "x" } } })).toThrow(
    'service.cluster.nmae: Cluster has no field "nmae"',
  );
  expect(refused({ services: [{}, { desiredCount: "3" }] })).toThrow(
    'services[1].desiredCount: "3" is no Int',
  );
  expect(refused({ service: { name: null } })).toThrow("service.name: String! cannot be null");
  expect(refused({ service: { observedAt: "now" } })).toThrow('service.observedAt: "now" is no DateTime');
  expect(refused({ service: { status: "FINE" } })).toThrow(/^service\.status: "FINE" is no ServiceStatus: /);
  expect(refused({ node: { name: "web" } })).toThrow("node: say by __typename which Node it is");
  expect(refused({ deployService: { __typename: "NotPaused" } })).toThrow(
    /"NotPaused" is no DeployServiceResult/,
  );
  expect(refused({ streams: { deploymentEvents: [{ final: 1 }] } })).toThrow(
    "streams.deploymentEvents[0].final: 1 is no Boolean",
  );

  const { fleet, mock } = mocked({ service: (() => ({ tasks: [{ naem: "x" }] })) as never });
  await expect(fleet.service({ ref: "web" })).rejects.toMatchObject({ code: "MOCK_MISFIT" });
  expect(mock.misfits).toEqual(['service.tasks[0].naem: Task has no field "naem"']);
});

test("operations that do not fit the graph, or that nobody expected, are refused with their place", async () => {
  const { fleet, mock } = mocked({ service: {} });
  await expect(fleet.request('{ service(ref: "web") { cluster { nmae } } }')).rejects.toThrow(
    'service.cluster.nmae: Cannot query field "nmae" on type "Cluster". Did you mean "name"?',
  );
  const unknown = { service: "web", imagez: [] } as { service: string };
  await expect(fleet.deployService(unknown)).rejects.toThrow('Field "imagez" is not defined');
  await expect(fleet.cluster({ ref: "prod" })).rejects.toThrow(
    "cluster: was asked for, and the mock has no answer; give one, {} for defaults",
  );
  await expect(fleet.cluster({ ref: "prod" })).rejects.toBeInstanceOf(GraphQLRequestError);
  expect(mock.misfits).toHaveLength(3);
  mock.answer({ cluster: {} });
  expect(await fleet.cluster({ ref: "prod" })).toMatchObject({ id: "cluster_1" });
});

test("faults meet the client's own repetitions, with the request's id", async () => {
  const { fleet, mock } = mocked({ viewer: { principal: "alice" } });
  const retries: string[] = [];
  const patient = createFleetgraph({ ...mock.settings, onRetry: ({ error }) => retries.push(String(error)) });
  mock.fail({ status: 429, retryAfter: 0 });
  expect(await patient.viewer({ select: { principal: true } })).toEqual({ principal: "alice" });
  expect(retries).toHaveLength(1);
  mock.fail({ network: "ECONNREFUSED" });
  await expect(fleet.viewer({ retries: 0 })).rejects.toBeInstanceOf(NetworkError);
  mock.fail({ status: 429, retryAfter: 7 });
  await expect(fleet.viewer({ retries: 0 })).rejects.toMatchObject({
    retryAfterMs: 7000,
    requestId: "req_mock_4",
  });
  mock.fail({ error: { code: "FORBIDDEN", permission: "fleet:read", hint: "Ask for it." } });
  await expect(fleet.viewer()).rejects.toMatchObject({ permission: "fleet:read", hint: "Ask for it." });
  mock.answer({ viewer: () => new Promise(() => undefined) });
  await expect(fleet.viewer({ timeoutMs: 20 })).rejects.toBeInstanceOf(TimeoutError);
});

test("streams tell a test's events, are taken up behind a cursor, and polled for where they do not get through", async () => {
  const streams: MockAnswers["streams"] = {
    deploymentEvents: [{ message: "1." }, { message: "2." }, { message: "Done.", final: true }],
  };
  const { fleet, mock } = mocked({ streams });
  const told = async (after?: string) => {
    const seen: string[] = [];
    for await (const event of fleet.deployments.watch("dep_1", { after, pollMs: 1 }))
      seen.push(event.message);
    return seen;
  };
  expect(await told()).toEqual(["1.", "2.", "Done."]);
  expect(await told("1")).toEqual(["2.", "Done."]);
  mock.fail({ status: 502 }, { status: 502 }, { status: 502 });
  expect(await told()).toEqual(["1.", "2.", "Done."]);
  expect(mock.requests.at(-1)?.operationName).toBe("DeploymentEvents");
});

test("a stream without end stays open behind the last event, and its reader may leave", async () => {
  const mock = new FleetgraphMock({
    streams: {
      fleetEvents: async function* () {
        yield { message: "1." };
        yield { message: "2." };
      },
      auditEvents: [{}],
    },
  });
  const client = createClient(mock.settings);
  const seen: string[] = [];
  for await (const { message, cursor } of watchFleet(client)) {
    seen.push(`${cursor} ${message}`);
    if (seen.length === 2) break;
  }
  expect(seen).toEqual(["1 1.", "2 2."]);
  const stop = new AbortController();
  const watch = createFleetgraph(mock.settings).auditEvents.watch({ signal: stop.signal });
  expect((await watch.next()).value).toMatchObject({ cursor: "1" });
  setTimeout(() => stop.abort(new Error("gone")), 5);
  await expect(watch.next()).rejects.toThrow("gone");
});

test("what the server refuses of a request is a misfit, not an answer", async () => {
  const mock = new FleetgraphMock({
    services: { nodes: [{ name: "web" }, { name: "api" }] },
    deployService: {},
  });
  const fleet = createFleetgraph(mock.settings);
  const names: string[] = [];
  for await (const { name } of fleet.services.all()) names.push(name);
  expect(names).toEqual(["web", "api"]);
  for (const page of [{ first: 10_000 }, { first: -1 }, { first: 1, last: 1 }])
    await expect(fleet.services.page(page)).rejects.toMatchObject({ code: "MOCK_MISFIT" });
  const deploying = fleet.deployService({ service: "web", images: [] }, { idempotencyKey: "" });
  await expect(deploying).rejects.toMatchObject({ code: "MOCK_MISFIT" });
  const history = fleet.deployments.page({ start: "yesterday" } as never);
  await expect(history).rejects.toMatchObject({ code: "MOCK_MISFIT" });
  expect(mock.misfits).toHaveLength(5);
  expect(() => mock.answer({ services: [undefined] as never })).toThrow("services[0]: is undefined");
});
