import { expect, test } from "vitest";
import { smallFleet, startStack } from "../testing/start-stack.ts";

const plan = `query ($input: PlanDeploymentInput!) { planDeployment(input: $input) {
  __typename
  ... on PlanDeploymentPayload {
    kind images { container to }
    definitionDifferences { path kind before after redacted }
    serviceDifferences { path before after }
    checks { check status message }
  }
  ... on Problem { code message path hint }
  ... on InvalidInput { mistakes { message path hint } }
  ... on UnknownContainer { containers } } }`;
const deploy = `mutation ($input: DeployServiceInput!) { deployService(input: $input) {
  __typename
  ... on Problem { code message path hint }
  ... on InvalidInput { mistakes { path } } } }`;

type Planned = Record<string, unknown> & { mistakes: { message: string; path: string[] }[] };

test("a plan tells what would differ, and no value of the environment", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  const answer = await stack.graph(plan, {
    input: {
      service: "web",
      environment: [{ name: "PASSWORD", value: "MARKER" }],
      secrets: [{ name: "TOKEN", valueFrom: "/web/token" }],
      desiredCount: 1,
    },
  });
  const planned = answer.data.planDeployment as Planned;
  expect(planned).toMatchObject({
    __typename: "PlanDeploymentPayload",
    kind: "DEPLOY",
    definitionDifferences: [
      {
        path: expect.arrayContaining(["environment", "PASSWORD"]),
        kind: "ADDED",
        after: null,
        redacted: true,
      },
      {
        path: expect.arrayContaining(["secrets", "TOKEN"]),
        kind: "ADDED",
        after: "/web/token",
        redacted: false,
      },
    ],
  });
  expect(JSON.stringify(answer)).not.toContain("MARKER");
});

test("what is wrong is told by its field, with what may have been meant, and nothing is changed", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  const planned = async (input: object) =>
    (await stack.graph(plan, { input: { service: "web", ...input } })).data.planDeployment as Planned;

  const images = await planned({ images: [{ container: "wbe", image: ":v2" }] });
  expect(images).toMatchObject({ code: "UNKNOWN_CONTAINER", path: ["input", "images", "0", "container"] });
  expect(images.hint).toMatch(/Did you mean/);
  expect(await planned({ containers: [{ cpu: -1 }] })).toMatchObject({
    code: "INVALID_INPUT",
    path: ["input", "containers", "0", "cpu"],
    mistakes: [{ path: ["input", "containers", "0", "cpu"] }],
  });

  const file = { containerDefinitions: [{ name: "web", image: "web:1", memory: "64", portMapings: [] }] };
  const wrong = await planned({ taskDefinition: file });
  expect(wrong).toMatchObject({ code: "INVALID_INPUT", path: ["input", "taskDefinition"] });
  const at = ["input", "taskDefinition", "containerDefinitions", "0"];
  expect(wrong.mistakes).toEqual([
    {
      path: [...at, "portMapings"],
      message: "A task definition has no containerDefinitions[0].portMapings.",
      hint: "Did you mean portMappings? ECS would refuse it.",
    },
    {
      path: [...at, "memory"],
      message: "containerDefinitions[0].memory must be a whole number.",
      hint: null,
    },
  ]);
  const template = { containerDefinitions: [{ name: "web", image: "web:{{ must_env `TAG` }}" }] };
  expect(await planned({ taskDefinition: template })).toMatchObject({
    path: [...at, "image"],
    hint: expect.stringContaining("ecspresso render"),
  });
  for (const taskDefinition of ["family: web", [file], 7, true]) {
    expect(await planned({ taskDefinition })).toMatchObject({
      code: "INVALID_INPUT",
      path: ["input", "taskDefinition"],
      message: "The task definition is no JSON object.",
    });
  }

  const large = { ...file, dockerLabels: { x: "x".repeat(900_000) } };
  const refused = await stack.graph(deploy, {
    input: { service: "web", taskDefinition: large, idempotencyKey: "k1" },
  });
  expect(refused.data.deployService).toMatchObject({
    code: "INVALID_INPUT",
    path: ["input", "taskDefinition"],
    message: "The task definition is larger than 64 KiB.",
  });
  const history = await stack.graph("{ deployments { totalCount } }");
  expect(history.data).toEqual({ deployments: { totalCount: 0 } });
});
