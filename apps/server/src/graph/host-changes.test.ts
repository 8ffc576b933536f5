import { createCluster, createHost, createService, type Simulator } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { accountId, startStack, until } from "../testing/start-stack.ts";

const place = { account: accountId, region: "us-east-1" };
let hosts: string[] = [];

function fleet(sim: Simulator): void {
  createCluster(sim, { ...place, name: "shop" });
  hosts = [1, 2, 3].map(() => createHost(sim, { ...place, cluster: "shop" }).instanceId);
  createService(sim, { ...place, cluster: "shop", name: "web", image: "web:1", desiredCount: 3 });
}

const drain = `drain { outside since tasksLeft stuckSince holding { reason } change {
  id kind state requestedBy reason forced tasksLeft host { name status } } }`;

test("a drain is asked for, followed and undone in the graph, by whoever may", async () => {
  const yaml = `roles:
  elsewhere: [{ allow: [fleet:read], on: ["main/eu-west-1/*/*"] }]
  looker: [{ allow: [fleet:read], on: ["**"] }]`;
  const { graph, listed, tokenFor } = await startStack({ fleet, yaml });
  await listed();
  const [host = ""] = hosts;
  const ask = (field: string, input: object, token?: string) =>
    graph(
      `mutation ($input: ${field}Input!) { result: ${field.charAt(0).toLowerCase()}${field.slice(1)}(input: $input) {
         __typename ... on Problem { code message path } ... on HostNotReady { status }
         ... on ${field}Payload { change { id state holding { reason service message } } } } }`,
      { input },
      token === undefined ? {} : { token },
    ).then(({ data }) => data.result as Record<string, unknown>);
  const seen = async (token?: string) =>
    (
      await graph(
        `query ($ref: String!) { host(ref: $ref) { name status ${drain} } }`,
        { ref: host },
        token ? { token } : {},
      )
    ).data.host as { status: string; drain: { change: { id: string; state: string } } | null } | null;

  const looker = await tokenFor({ principal: "looker", roles: ["looker"] });
  const input = { host, reason: "new AMI", idempotencyKey: "d" };
  expect(await ask("DrainHost", input, looker)).toMatchObject({ __typename: "NotPermitted" });
  const asked = await ask("DrainHost", input);
  expect(asked).toMatchObject({
    __typename: "DrainHostPayload",
    change: {
      holding: [{ reason: "MOVING", service: "web", message: expect.stringContaining("elsewhere") }],
    },
  });
  await until(async () => (await seen())?.drain?.change.state === "DRAINED", 30_000);
  expect(await seen(looker)).toMatchObject({
    status: "DRAINING",
    drain: {
      ...{ outside: false, tasksLeft: 0, stuckSince: null, holding: [] },
      change: { kind: "DRAIN", requestedBy: "admin", reason: "new AMI", forced: false, host: { name: host } },
    },
  });
  const elsewhere = await tokenFor({ principal: "elsewhere", roles: ["elsewhere"] });
  expect(await seen(elsewhere)).toBeNull();
  expect(await ask("DrainHost", { ...input, idempotencyKey: "again" })).toMatchObject({
    ...{ __typename: "HostNotReady", code: "HOST_NOT_READY", status: "DRAINING", path: ["input", "host"] },
  });

  const back = await ask("ActivateHost", { host, idempotencyKey: "a" });
  expect(back).toMatchObject({ __typename: "ActivateHostPayload" });
  await until(async () => (await seen())?.drain === null, 30_000);
  const after = Buffer.from(JSON.stringify(["0", "0"])).toString("base64url");
  const told = async (token?: string) => {
    const { data } = await graph(
      `query ($after: String) { fleetEvents(first: 100, after: $after, filter: { cluster: "shop" }) {
         edges { node { kind message hostChange { id state } } } } }`,
      { after },
      token ? { token } : {},
    );
    const { edges } = data.fleetEvents as { edges: { node: { kind: string; hostChange: object | null } }[] };
    return edges.map(({ node }) => node);
  };
  const kinds = ["host.drainRequested", "host.draining", "host.drained", "host.activated"];
  // Transactions of other databases of the same server are waited for too, and other tests have some.
  await expect
    .poll(async () => (await told()).map(({ kind }) => kind))
    .toEqual(expect.arrayContaining(kinds));
  const events = await told();
  expect(events.find(({ kind }) => kind === "host.drained")).toMatchObject({
    hostChange: { id: (asked.change as { id: string }).id, state: "DRAINED" },
  });
}, 60_000);
