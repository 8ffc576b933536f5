import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { expect, onTestFinished, test } from "vitest";
import { gateMiddleware, type Stack } from "./aws-clients.ts";
import { fencedClient } from "./fenced-client.ts";
import { lastWordAgents } from "./last-word.ts";

async function fenced(word: () => void) {
  let arrived = 0;
  const server = createServer((_request, response) => {
    arrived += 1;
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end('{"clusterArns":[]}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const client = new ECSClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    requestHandler: lastWordAgents(),
    maxAttempts: 1,
  });
  (client.middlewareStack as unknown as Stack).addRelativeTo((next) => next, {
    name: gateMiddleware,
    relation: "after",
    toMiddleware: "retryMiddleware",
  });
  const calls = fencedClient(client, async () => word);
  return { list: () => calls.send(new ListClustersCommand({})), arrived: () => arrived };
}

test("a call leaves when every word allows it, over a new connection and a kept one", async () => {
  const { list, arrived } = await fenced(() => undefined);
  expect((await list()).clusterArns).toEqual([]);
  expect((await list()).clusterArns).toEqual([]);
  expect(arrived()).toBe(2);
});

test.each([0, 1])(
  "a claim that is lost while the connection is made (%i calls before) keeps the call back",
  async (before) => {
    let asked = 0;
    const { list, arrived } = await fenced(() => {
      asked += 1;
      // Each call asks when it is signed, and when its connection is there.
      if (asked === 2 * before + 2) throw new Error("taken over");
    });
    for (let call = 0; call < before; call += 1) await list();
    await expect(list()).rejects.toThrow("taken over");
    expect(arrived()).toBe(before);
    expect((await list()).clusterArns).toEqual([]);
  },
);
