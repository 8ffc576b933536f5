import { createCluster, createHost, createService, type Simulator } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { accountId, type Stack, startStack } from "../testing/start-stack.ts";

const place = { account: accountId, region: "us-east-1" };

function twoWebs(sim: Simulator): void {
  for (const cluster of ["shop", "blog"]) {
    createCluster(sim, { ...place, name: cluster });
    createHost(sim, { ...place, cluster });
    const image = `registry.example.com/${cluster}/web:v1`;
    createService(sim, { ...place, cluster, name: "web", image, desiredCount: 1 });
  }
}

async function deploy(stack: Stack, input: Record<string, unknown>, language?: string) {
  const response = await fetch(`${stack.url}/graphql`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${stack.token}`,
      "content-type": "application/json",
      ...(language ? { "accept-language": language } : {}),
    },
    body: JSON.stringify({
      query: `mutation ($input: DeployServiceInput!) { deployService(input: $input) {
        __typename ... on Problem { code message path hint } ... on AmbiguousReference { candidates } } }`,
      variables: { input: { idempotencyKey: `key ${JSON.stringify(input)}`.slice(0, 200), ...input } },
    }),
  });
  const answer = (await response.json()) as { data: { deployService: Record<string, unknown> } };
  return answer.data.deployService;
}

test("a request that cannot be meant is refused by type, with the field, the way out, and no effect", async () => {
  const stack = await startStack({ fleet: twoWebs });
  await stack.listed();
  const good = [{ image: ":v2" }];
  const text = expect.stringMatching(/\w/);

  expect(await deploy(stack, { service: "shop/nobody", images: good })).toEqual({
    __typename: "NotFound",
    code: "NOT_FOUND",
    message: expect.stringContaining("shop/nobody"),
    path: ["input", "service"],
    hint: text,
  });
  expect(await deploy(stack, { service: "web", images: good })).toEqual({
    __typename: "AmbiguousReference",
    code: "AMBIGUOUS_REFERENCE",
    message: expect.stringContaining("web"),
    path: ["input", "service"],
    hint: text,
    candidates: expect.arrayContaining([
      expect.stringContaining("shop/web"),
      expect.stringContaining("blog/web"),
    ]),
  });
  for (const image of ["", ":", "UPPER/case:v1", "web:v 2", "web@sha256:123", `web:${"v".repeat(200)}`]) {
    expect(await deploy(stack, { service: "shop/web", images: [{ image }] }), image).toEqual({
      __typename: "InvalidInput",
      code: "INVALID_INPUT",
      message: text,
      path: ["input", "images", "0", "image"],
      hint: text,
    });
  }
  expect(
    await deploy(stack, { service: "shop/web", images: [{ container: "sidecar", image: ":v2" }] }),
  ).toMatchObject({
    __typename: "UnknownContainer",
    path: ["input", "images", "0", "container"],
    hint: text,
  });
  expect(await deploy(stack, { service: "shop/web" })).toMatchObject({
    __typename: "InvalidInput",
    hint: text,
  });
  expect(await deploy(stack, { service: "shop/web", desiredCount: -1 })).toMatchObject({
    __typename: "InvalidInput",
    path: ["input", "desiredCount"],
  });
  expect((await deploy(stack, { service: "shop/nobody", images: good }, "ja")).message).toMatch(
    /[\u3040-\u30ff\u4e00-\u9fff]/,
  );

  const read = await stack.graph('{ service(ref: "web") { id } }');
  expect(read.errors?.[0]?.extensions).toMatchObject({ code: "AMBIGUOUS_REFERENCE", hint: text });
  expect(read.errors?.[0]?.extensions.candidates).toHaveLength(2);
  expect((await stack.graph('{ service(ref: "nobody") { id } cluster(ref: "nobody") { id } }')).data).toEqual(
    {
      service: null,
      cluster: null,
    },
  );

  const { data } = await stack.graph(
    "{ deployments { totalCount } auditEvents { nodes { action outcome } } }",
  );
  expect(data.deployments).toEqual({ totalCount: 0 });
  const { nodes } = data.auditEvents as { nodes: { action: string; outcome: string }[] };
  const requests = nodes.filter(({ action }) => action === "deployment.request");
  expect(new Set(requests.map(({ outcome }) => outcome))).toEqual(new Set(["REFUSED"]));
  const changing = stack.sim.calls().filter(({ operation }) => /^(Register|Update)/.test(operation));
  expect(changing).toEqual([]);
});
