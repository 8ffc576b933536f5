import { buildSchema, type GraphQLInterfaceType } from "graphql";
import { afterEach, beforeEach, expect, expectTypeOf, onTestFinished, test, vi } from "vitest";
import { drop, type Fault, type GraphOnTheWire, graphOnTheWire, status } from "../test/graph-on-the-wire.ts";
import { schemaText } from "./generated/schema-text.ts";
import {
  AuthenticationError,
  accepted,
  createFleetgraph,
  DeploymentInProgressError,
  type Fleetgraph,
  type FleetgraphError,
  GraphQLRequestError,
  NetworkError,
  NotFoundError,
  RateLimitedError,
  RefusedError,
  type Retry,
  ServerError,
  TimeoutError,
} from "./index.ts";

const deployment = { id: "dep_1", state: "REQUESTED", version: 1 };
let effects: string[];
let keys: string[];
let wire: GraphOnTheWire;
let fleet: Fleetgraph;
let retries: Retry[];

beforeEach(async () => {
  effects = [];
  keys = [];
  retries = [];
  wire = await graphOnTheWire({
    viewer: { principal: "alice", permissions: [] },
    fleet: { clusterCount: 40 },
    service: ({ ref }: { ref: string }) => (ref === "web" ? { id: "svc_1", name: "web" } : null),
    deployService: ({ input }: { input: { idempotencyKey: string; service: string } }) => {
      keys.push(input.idempotencyKey);
      if (input.service === "busy") {
        const text = { message: "Already being changed.", hint: "Wait.", deployment };
        return { __typename: "DeploymentInProgress", code: "DEPLOYMENT_IN_PROGRESS", ...text };
      }
      if (input.service === "nope") {
        return { __typename: "NotFound", code: "NOT_FOUND", message: "There is none.", hint: "List them." };
      }
      if (!effects.includes(input.idempotencyKey)) effects.push(input.idempotencyKey);
      return { __typename: "DeployServicePayload", deployment };
    },
    createAccessToken: () => {
      effects.push("token");
      return { __typename: "CreateAccessTokenPayload", accessToken: { id: "tok_1" }, secret: "s" };
    },
  });
  fleet = createFleetgraph({ url: wire.url, token: "good", onRetry: (retry) => retries.push(retry) });
});
afterEach(() => wire.close());

const select = { id: true } as const;

test("a query is repeated after a dropped connection and a gateway's page", async () => {
  wire.faults.push(drop, status(502), status(503));
  const found = await fleet.service({ ref: "web" }, { select: { name: true } });
  expect(found).toEqual({ name: "web" });
  expect(retries.map((retry) => [retry.attempt, retry.operation])).toEqual([
    [1, "Service"],
    [2, "Service"],
    [3, "Service"],
  ]);
});

test("a mutation keeps its idempotency key over its retries, also when the answer was lost after the effect", async () => {
  wire.faults.push(drop, status(504));
  const result = await fleet.deployService({ service: "web" }, { select });
  expect(accepted(result).deployment).toEqual({ id: "dep_1" });
  const sent = wire.received.map(
    ({ body }) => (body.variables as { input: { idempotencyKey: string } }).input.idempotencyKey,
  );
  expect(sent).toHaveLength(3);
  expect(new Set(sent).size).toBe(1);
  expect(sent[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  await fleet.deployService({ service: "web" }, { select });
  expect(new Set(keys).size).toBe(2);
});

test("a caller's own idempotency key is used", async () => {
  await fleet.deployService({ service: "web" }, { select, idempotencyKey: "slack:C1:171" });
  // As plain JavaScript may have it: a variable that is not set.
  const unset = { service: "web", idempotencyKey: undefined } as { service: string };
  await fleet.deployService(unset, { select, idempotencyKey: "slack:C1:172" });
  expect(keys).toEqual(["slack:C1:171", "slack:C1:172"]);
});

test("a token is not asked for twice when the first request may have been carried out", async () => {
  wire.faults.push(drop);
  const input = { name: "ci", principal: "ci", roles: ["deployer"] };
  await expect(fleet.createAccessToken(input, { select })).rejects.toThrow(NetworkError);
  wire.faults.push(status(502));
  await expect(fleet.createAccessToken(input, { select })).rejects.toThrow(ServerError);
  expect(wire.received).toHaveLength(2);
  wire.faults.push(status(429, { "retry-after": "0" }));
  await fleet.createAccessToken(input, { select });
  expect(effects).toEqual(["token"]);
});

test("Retry-After is seconds, and is waited for", async () => {
  wire.faults.push(status(429, { "retry-after": "1" }));
  const start = Date.now();
  await fleet.viewer({ select: { principal: true } });
  expect(Date.now() - start).toBeGreaterThanOrEqual(1_000);
});

test("a rate limit that outlasts the call is told at once, with its wait", async () => {
  wire.faults.push(status(429, { "retry-after": "120" }));
  const error = await fleet.viewer({ timeoutMs: 5_000 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RateLimitedError);
  expect((error as RateLimitedError).retryAfterMs).toBe(120_000);
  wire.faults.push(status(503, { "retry-after": "120" }));
  const away = fleet.viewer({ timeoutMs: 5_000 });
  await expect(away).rejects.toMatchObject({ name: "ServerError", retryAfterMs: 120_000 });
  expect(wire.received).toHaveLength(2);
});

test("what is no answer is told as such, and one that was cut off is asked for again", async () => {
  const text =
    (body: string): Fault =>
    (_, response) => {
      response.writeHead(200, { "content-type": "application/json", connection: "close" }).end(body);
      return true;
    };
  for (const body of ['{"data":null}', '{"errors":{}}', '{"errors":[null]}', '{"message":"Hello"}', "null"]) {
    wire.faults.push(text(body));
    await expect(fleet.viewer()).rejects.toMatchObject({ name: "ServerError", code: "HTTP_200" });
  }
  wire.faults.push(text('{"data":{"deploy'), text(""));
  expect(accepted(await fleet.deployService({ service: "web" }, { select }))).toBeDefined();
  expect(keys).toHaveLength(1);
  wire.faults.push(text('{"data":{"create'));
  const input = { name: "ci", principal: "ci", roles: ["deployer"] };
  await expect(fleet.createAccessToken(input)).rejects.toMatchObject({ name: "NetworkError", sent: true });
});

test("what no header can hold is sent all the same, and no error shows the token", async () => {
  const token = "fgt_s3cret\n\u2026";
  const wrong = createFleetgraph({ url: wire.url, token });
  const error = await wrong.viewer().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AuthenticationError);
  const named = createFleetgraph({
    ...{ url: wire.url, token: "good\n", job: "https://ci.example.com/\u65e5/%41" },
    client: { name: "\u914d\u5099", version: "1" },
  });
  await named.viewer({ select: { principal: true } });
  expect(wire.received.at(-1)?.headers).toMatchObject({
    "apollographql-client-name": "%E9%85%8D%E5%82%99",
    "x-fleetgraph-job": "https://ci.example.com/%E6%97%A5/%41",
  });
  for (const url of ["http://me:s3cret@127.0.0.1:1", "localhost:4000", "ftp://x"]) {
    const made = () => createFleetgraph({ url });
    expect(made).toThrow(TypeError);
    expect(made).not.toThrow(/s3cret/);
  }
});

test("a call ends in time whatever it waits for, and may have as much time as it wants", async () => {
  const forgetful = createFleetgraph({ url: wire.url, token: () => new Promise<string>(() => undefined) });
  await expect(forgetful.viewer({ timeoutMs: 30 })).rejects.toThrow(TimeoutError);
  const patient = createFleetgraph({ url: wire.url, token: "good", timeoutMs: Number.POSITIVE_INFINITY });
  expect(await patient.viewer({ select: { principal: true } })).toEqual({ principal: "alice" });
});

test("a call ends at its timeout, and at its signal with the signal's reason", async () => {
  const never = () => new Promise<boolean>(() => undefined);
  wire.faults.push(never, never);
  await expect(fleet.viewer({ timeoutMs: 50 })).rejects.toThrow(TimeoutError);
  const stop = new AbortController();
  const reason = new Error("the user left");
  setTimeout(() => stop.abort(reason), 20);
  await expect(fleet.viewer({ signal: stop.signal })).rejects.toBe(reason);
});

test("errors are typed, with code, request id and hint", async () => {
  const stranger = createFleetgraph({ url: wire.url, token: "bad" });
  const error = await stranger.viewer().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({
    code: "UNAUTHENTICATED",
    requestId: "req_1",
    hint: "Log in with: fleet login",
  });
  const wrong = await fleet.request("{ nope }").catch((thrown: unknown) => thrown);
  expect(wrong).toBeInstanceOf(GraphQLRequestError);
  expect(wrong).toMatchObject({ code: "GRAPHQL_VALIDATION_FAILED", requestId: "req_2" });
});

test("a server that is not there is a network error that says where it was sought", async () => {
  await wire.close();
  await expect(fleet.viewer({ retries: 0 })).rejects.toThrow(
    /Cannot reach http:\/\/127.0.0.1:\d+: ECONNREFUSED/,
  );
});

test("problems are thrown as their class by accepted(), and can be told apart without it", async () => {
  const busy = await fleet.deployService({ service: "busy" });
  expect(busy.__typename).toBe("DeploymentInProgress");
  const refused = () => accepted(busy);
  expect(refused).toThrow(DeploymentInProgressError);
  expect(refused).toThrow(RefusedError);
  const details = { code: "DEPLOYMENT_IN_PROGRESS", hint: "Wait.", requestId: "req_1" };
  expect(refused).toThrow(expect.objectContaining({ ...details, problem: busy }));
  expectTypeOf<DeploymentInProgressError["problem"]["deployment"]["id"]>().toEqualTypeOf<string>();
  const missing = await fleet.deployService({ service: "nope" });
  expect(() => accepted(missing)).toThrow(NotFoundError);
  const future = { __typename: "TooLate", code: "TOO_LATE", message: "Too late.", hint: null };
  expect(() => accepted(future)).toThrow(expect.objectContaining({ name: "RefusedError", code: "TOO_LATE" }));
});

test("every problem of the graph has a class of its own, or one that it shares by its meaning", () => {
  const problems = buildSchema(schemaText).getType("Problem") as GraphQLInterfaceType;
  for (const { name } of buildSchema(schemaText).getPossibleTypes(problems)) {
    const code = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
    const thrown = () => accepted({ __typename: name, code, message: "No.", hint: null });
    const shared = { AmbiguousReference: "AmbiguousReferenceError", UnknownContainer: "InvalidInputError" };
    const names: Record<string, string> = { ...shared, NotPermitted: "PermissionError" };
    expect(thrown).toThrow(expect.objectContaining({ name: names[name] ?? `${name}Error`, code }));
  }
});

test("every error names its request, also where no answer came, and says what to do next", async () => {
  const caught = (thrown: unknown) => thrown as FleetgraphError;
  const sent: (string | null)[] = [];
  const noted = createFleetgraph({
    ...{ url: wire.url, token: "good" },
    fetch: (input, init) => {
      sent.push(new Headers(init?.headers).get("x-request-id"));
      return fetch(input, init);
    },
  });
  wire.faults.push(drop, status(502), status(429), () => new Promise(() => undefined));
  const errors = [
    await noted.viewer({ retries: 0 }).catch(caught),
    await noted.viewer({ retries: 0 }).catch(caught),
    await noted.viewer({ retries: 0 }).catch(caught),
    // At last, for a busy machine may let its time pass before the server has heard of it.
    await noted.viewer({ timeoutMs: 30 }).catch(caught),
  ] as FleetgraphError[];
  const names = ["NetworkError", "ServerError", "RateLimitedError", "TimeoutError"];
  expect(errors.map(({ name }) => name)).toEqual(names);
  expect(sent).toEqual(Array(4).fill(expect.any(String)));
  expect(errors.map(({ requestId }) => requestId)).toEqual([sent[0], "req_2", "req_3", sent[3]]);
  for (const { hint, hintIsGeneral } of errors)
    expect([hint, hintIsGeneral]).toEqual([expect.any(String), true]);
});

test("a part that failed is told together with what did not fail", async () => {
  const error = await fleet
    .request("{ viewer { principal } hosts { nodes { id } } }")
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GraphQLRequestError);
});

test("a mutation of one's own is repeated only when it carries a key", async () => {
  const text = `mutation D($input: DeployServiceInput!) { deployService(input: $input) { __typename } }`;
  wire.faults.push(drop);
  const input = { service: "web", idempotencyKey: "k" };
  await fleet.request(text, { input });
  expect(effects).toEqual(["k"]);
  wire.faults.push(drop);
  const inline = `# query
    mutation { deployService(input: { service: "query", idempotencyKey: "i" }) { __typename } }`;
  await expect(fleet.request(inline)).rejects.toThrow(NetworkError);
  const several = "query A { viewer { principal } } query B { fleet { clusterCount } }";
  const second = await fleet.request(several, {}, { operationName: "B" });
  expect(second).toEqual({ fleet: { clusterCount: 40 } });
});

test("a repeated call that ends unreachable says that it may have happened, where an earlier attempt left", async () => {
  wire.faults.push(drop);
  const away = createFleetgraph({ url: wire.url, token: "good", onRetry: () => void wire.close() });
  const failure = away.deployService({ service: "web" }, { select, timeoutMs: 5_000, retries: 2 });
  await expect(failure).rejects.toMatchObject({ name: "NetworkError", sent: true, reason: "ECONNREFUSED" });
  const never = away.deployService({ service: "web" }, { select, retries: 1 });
  await expect(never).rejects.toMatchObject({ name: "NetworkError", sent: false });
});

test("the language asked for and the token of the moment are sent", async () => {
  let token = "good";
  const japanese = createFleetgraph({
    url: `${wire.url}/graphql/`,
    token: async () => token,
    language: "ja",
  });
  await japanese.viewer({ select: { principal: true } });
  expect(wire.received.at(-1)?.headers["accept-language"]).toBe("ja");
  token = "stale";
  await expect(japanese.viewer()).rejects.toThrow(AuthenticationError);
});

test("address and token come from the environment where the code names no address, and only there", async () => {
  vi.stubEnv("FLEETGRAPH_URL", wire.url);
  vi.stubEnv("FLEETGRAPH_TOKEN", "good");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await createFleetgraph().viewer({ select: { principal: true } })).toEqual({ principal: "alice" });
  await expect(createFleetgraph({ token: "bad" }).viewer()).rejects.toThrow(AuthenticationError);
  await expect(createFleetgraph({ url: wire.url }).viewer()).rejects.toThrow(AuthenticationError);
  expect(wire.received.at(-1)?.headers.authorization).toBeUndefined();

  vi.stubEnv("FLEETGRAPH_URL", "");
  expect(createFleetgraph().client.settings).toMatchObject({ url: "http://127.0.0.1:4000", token: "good" });
});
