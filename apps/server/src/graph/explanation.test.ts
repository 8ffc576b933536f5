import { expect, test } from "vitest";
import { smallFleet, startStack, until } from "../testing/start-stack.ts";

const deploy = `mutation ($override: [Guard!]) { deployService(input: {
  service: "web", images: [{ image: ":v50" }], idempotencyKey: "k", override: $override, reason: "test"
}) { __typename ... on DeployServicePayload { deployment { id } } } }`;
const explanation = `query ($id: ID!) { deployment(id: $id) { state explanation {
  kind cause nextStep outcome notKnown serviceEvents
  stoppedTasks { arn stopCode reason host containers { name image exitCode reason } }
  placementFailures { obstacle host message }
  shortHosts { name privateIp lacks { resource needed free detail } }
} } }`;

async function failed(stack: Awaited<ReturnType<typeof startStack>>, override: string[] = []) {
  const asked = await stack.graph(deploy, { override });
  const payload = asked.data.deployService as { __typename: string; deployment: { id: string } };
  expect(payload.__typename).toBe("DeployServicePayload");
  const { id } = payload.deployment;
  const read = async () =>
    (await stack.graph(explanation, { id })).data.deployment as Record<string, unknown>;
  await until(async () => (await read()).state === "FAILED");
  return { id, explanation: (await read()).explanation };
}

test("a failed deployment has its cause, its next step and what it rests on, by kind", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  stack.scenario({ kind: "oom", service: "web", image: "*v50*" });
  const { id, explanation: told } = await failed(stack);
  expect(told).toMatchObject({
    kind: "cause.outOfMemory",
    cause: "The container web used more memory than its limit and was killed.",
    nextStep: "Raise the memory limit in the task definition, or use less memory.",
    outcome: expect.stringContaining("ECS gave the deployment up"),
    notKnown: [],
    placementFailures: [],
  });
  const { stoppedTasks } = told as { stoppedTasks: unknown[] };
  expect(stoppedTasks[0]).toMatchObject({
    stopCode: "EssentialContainerExited",
    host: expect.stringMatching(/^i-/),
    containers: [{ name: "web", exitCode: 137, reason: expect.stringContaining("OutOfMemoryError") }],
  });
  const japanese = await fetch(`${stack.url}/graphql`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${stack.token}`,
      "content-type": "application/json",
      "accept-language": "ja",
    },
    body: JSON.stringify({ query: explanation, variables: { id } }),
  });
  expect(await japanese.json()).toMatchObject({
    data: {
      deployment: {
        explanation: { cause: "コンテナ web がメモリの上限を超えたため強制終了されました。" },
      },
    },
  });
});

test("tasks that found no room are explained with the hosts and what each of them lacked", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  stack.scenario({ kind: "no-room", resource: "CPU", service: "web" });
  const { explanation: told } = await failed(stack, ["VERIFICATION"]);
  const host = expect.stringMatching(/^i-/);
  expect(told).toMatchObject({
    kind: "cause.noRoom",
    cause: expect.stringMatching(/no host has enough free CPU\. A task needs 256 CPU units;.* 64\.$/),
    placementFailures: [
      { obstacle: "CPU", host, message: expect.stringContaining("insufficient CPU units") },
    ],
    shortHosts: expect.arrayContaining([
      {
        name: host,
        privateIp: expect.any(String),
        lacks: [{ resource: "CPU", needed: 256, free: 64, detail: null }],
      },
    ]),
  });
});

test("checks that failed when its turn came are told in words", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  // What is under way does not end before the other one waits for it, however long that takes.
  stack.sim.world.timing.healthyWithoutCheck = 3_600_000;
  const begun = (await stack.graph(deploy)).data.deployService as { deployment: { id: string } };
  const queue = `mutation { deployService(input: {
    service: "web", images: [{ image: ":v51" }], whenBusy: QUEUE, idempotencyKey: "q"
  }) { ... on DeployServicePayload { deployment { id state } } } }`;
  const asked = (await stack.graph(queue)).data.deployService as {
    deployment: { id: string; state: string };
  };
  expect(asked.deployment.state).toBe("QUEUED");
  stack.scenario({ kind: "no-room", resource: "CPU", service: "web" });
  const query = `query ($id: ID!) { deployment(id: $id) { state explanation {
    kind checks { check status message hint service }
  } } }`;
  const read = async ({ id }: { id: string } = asked.deployment) =>
    (await stack.graph(query, { id })).data.deployment as Record<string, unknown>;
  await until(async () => /^(ROLLING_OUT|FAILED)$/.test(String((await read(begun.deployment)).state)));
  stack.sim.settle();
  await until(async () => (await read()).state === "FAILED");
  expect(await read()).toMatchObject({
    explanation: {
      kind: "cause.verification",
      checks: [
        {
          check: "PLACEMENT",
          status: "FAILED",
          message: expect.stringContaining("a task needs 256 CPU units"),
          service: null,
        },
      ],
    },
  });
});
