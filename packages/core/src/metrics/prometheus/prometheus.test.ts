import { prometheusAnswer, type SourceServer, startSourceServer } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { createAwsAccounts } from "../../fleet/index.ts";
import { openGate } from "../../kernel/index.ts";
import { type ContractWorld, contractWorld } from "../../testing/contract-world.ts";
import { quietLog } from "../../testing/index.ts";
import { type ContractHttp, metricSourceContract, mistakes } from "../../testing/metric-source-contract.ts";
import { prometheusCovers, prometheusTolerance } from "../../testing/prometheus-covers.ts";
import { readRecording, replay } from "../../testing/recorded-answers.ts";
import { prometheusConfiguration } from "./prometheus-configuration.ts";
import { createPrometheusSource } from "./prometheus-source.ts";

const token = "token-of-a-reader-4711";
process.env.PROMETHEUS_TOKEN = token;
process.env.PROMETHEUS_WRONG_TOKEN = "token-of-nobody";

const serve = (world: ContractWorld) =>
  startSourceServer(
    prometheusAnswer({ fleet: () => world.fleet, load: world.load, now: () => world.until.getTime(), token }),
  );

function sourceOn(
  server: SourceServer,
  world: ContractWorld,
  { http, ...configured }: { http?: ContractHttp; [setting: string]: unknown } = {},
) {
  const deps = {
    clock: { now: () => world.until },
    log: quietLog,
    accounts: { clientsOfPath: () => Promise.reject(new Error("AWS is not asked")) },
    http,
  };
  const configuration = prometheusConfiguration.parse({
    url: server.url,
    bearerTokenEnv: "PROMETHEUS_TOKEN",
    scrapeSeconds: 15,
    ...configured,
  });
  return createPrometheusSource(deps, { name: "prometheus", configuration });
}

metricSourceContract({
  covers: prometheusCovers,
  tolerance: prometheusTolerance,
  async start(world, http) {
    const server = await serve(world);
    return {
      source: sourceOn(server, world, { http }),
      withWrongCredentials: sourceOn(server, world, { http, bearerTokenEnv: "PROMETHEUS_WRONG_TOKEN" }),
      secrets: [token],
      trouble(trouble) {
        server.trouble = trouble;
        return true;
      },
      close: () => server.close(),
    };
  },
});

test("gives the same of what a real Prometheus answered", async () => {
  const world = contractWorld();
  const recording = readRecording(new URL("prometheus-2.42.json.gz", import.meta.url));
  const server = await startSourceServer(replay(recording));
  try {
    const source = sourceOn(server, world);
    for (const stepSeconds of [60, 300]) {
      const { measurements } = await source.collect({
        ...{ targets: world.targets, from: world.from, until: world.until, stepSeconds },
        signal: new AbortController().signal,
      });
      const range = { from: world.from.getTime(), until: world.until.getTime(), stepMs: stepSeconds * 1000 };
      const subject = { covers: prometheusCovers, tolerance: prometheusTolerance };
      expect(mistakes(world, subject, { measurements, ...range })).toEqual([]);
    }
    // Every question is one that was recorded: none was answered in another way.
    expect(server.requests.length).toBeGreaterThan(40);
  } finally {
    await server.close();
  }
});

test("signs requests for Amazon's services with the credentials of the cluster's account", async () => {
  const world = contractWorld();
  const server = await startSourceServer(() => ({
    body: { status: "success", data: { resultType: "matrix", result: [] } },
  }));
  try {
    process.env.AWS_ACCESS_KEY_ID = "AKIAOFTHEREADERSTEST";
    process.env.AWS_SECRET_ACCESS_KEY = "secret-of-the-reader";
    const accounts = createAwsAccounts(
      [{ name: "production", regions: ["eu-west-1"], access: "read" }],
      openGate,
    );
    const configuration = prometheusConfiguration.parse({ url: `${server.url}/workspaces/ws-1`, sigV4: {} });
    const deps = { clock: { now: () => world.until }, log: quietLog, accounts };
    const source = createPrometheusSource(deps, { name: "amp", configuration });
    const from = new Date(world.until.getTime() - 60_000);
    const signal = new AbortController().signal;
    const asked = { targets: world.targets, from, until: world.until, stepSeconds: 60, signal };
    expect((await source.collect(asked)).gaps).toContainEqual({ kind: "NO_SERIES", what: "TASKS", count: 4 });
    expect(server.requests[0]?.url.pathname).toBe("/workspaces/ws-1/api/v1/query_range");
    expect(server.requests[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAOFTHEREADERSTEST\/\d{8}\/eu-west-1\/aps\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
  } finally {
    await server.close();
  }
});

test("joins by the ids of containers, asks in batches and never for more points than are given", async () => {
  const world = contractWorld();
  const server = await serve(world);
  try {
    const source = sourceOn(server, world, { join: "containerId", batch: 3, match: 'job=~"cadvisor|node"' });
    const input = { targets: world.targets, stepSeconds: 60, signal: new AbortController().signal };
    const { measurements, gaps } = await source.collect({ ...input, from: world.from, until: world.until });
    const range = { from: world.from.getTime(), until: world.until.getTime(), stepMs: 60_000 };
    expect(
      mistakes(
        world,
        { covers: prometheusCovers, tolerance: prometheusTolerance },
        { measurements, ...range },
      ),
    ).toEqual([]);
    expect(gaps).toEqual([]);
    const asked = server.requests.length;
    const tenDays = new Date(world.from.getTime() - 10 * 86_400_000);
    const [host] = world.targets.hosts;
    const few = { ...world.targets, tasks: [], hosts: host ? [host] : [] };
    await source.collect({ ...input, targets: few, from: tenDays, until: world.until });
    const starts = server.requests.slice(asked).map(({ body }) => new URLSearchParams(body));
    for (const form of starts)
      expect((Number(form.get("end")) - Number(form.get("start"))) / 60).toBeLessThan(11_000);
    expect(new Set(starts.map((form) => form.get("start"))).size).toBe(2);
  } finally {
    await server.close();
  }
});

test("an address that two hosts had is each one's while it was there", async () => {
  const world = contractWorld();
  const server = await serve(world);
  try {
    const source = sourceOn(server, world);
    const [from, changed] = [world.until.getTime() - 6 * 60_000, world.until.getTime() - 3 * 60_000];
    const [host] = world.targets.hosts;
    if (!host) throw new Error("no host");
    const cpuOf = async (hosts: typeof world.targets.hosts) => {
      const input = { from: new Date(from), until: world.until, stepSeconds: 60 };
      const signal = new AbortController().signal;
      const targets = { ...world.targets, tasks: [], hosts };
      const { measurements } = await source.collect({ ...input, targets, signal });
      return measurements
        .filter(({ metric }) => metric === "CPU_USAGE")
        .sort((one, other) => one.at - other.at)
        .map(({ target, value }) => [target.id, value] as const);
    };
    const alone = await cpuOf([host]);
    const later = { ...host, id: "hst_later", registeredAt: changed };
    expect(await cpuOf([later, { ...host, goneAt: changed }])).toEqual(
      alone.map(([id, value], index) => [index < 3 ? id : "hst_later", value]),
    );
  } finally {
    await server.close();
  }
});

test("a configured match is sent as it is, and nothing is asked of what has no name to be found by", async () => {
  const world = contractWorld();
  const server = await startSourceServer(() => ({
    body: { status: "success", data: { resultType: "matrix", result: [] } },
  }));
  try {
    const match = "job=~'cadvisor$'";
    const source = sourceOn(server, world, { join: "containerId", match });
    const { tasks, hosts } = world.targets;
    const nameless = {
      ...world.targets,
      tasks: tasks.map((task) => ({
        ...task,
        containers: task.containers.map((each) => ({ ...each, runtimeId: null })),
      })),
      hosts: hosts.map((host) => ({ ...host, ec2InstanceId: null, privateIp: null, privateDnsName: null })),
    };
    const from = new Date(world.until.getTime() - 60_000);
    const input = { from, until: world.until, stepSeconds: 60, signal: new AbortController().signal };
    const { gaps } = await source.collect({ ...input, targets: nameless });
    expect(server.requests).toEqual([]);
    expect(gaps).toContainEqual({ kind: "NO_SERIES", what: "HOSTS", count: hosts.length });
    await source.collect({ ...input, targets: { ...nameless, hosts } });
    for (const { body } of server.requests)
      expect(new URLSearchParams(body).get("query")).toContain(`{${match},`);
    expect(server.requests.length).toBeGreaterThan(0);
  } finally {
    await server.close();
  }
});
