import { expect, test } from "vitest";
import { smallFleet, startStack } from "../testing/start-stack.ts";

const yaml = `
groups: { leads: [ann, bob, cem] }
approvals:
  - { on: ['main/*/*/*'], needed: 2, from: leads }
roles:
  lead: [{ allow: ["fleet:read", "deployment:approve", "deployment:create"], on: ["**"] }]
  elsewhere: [{ allow: [fleet:read], on: ["**"] }, { allow: [deployment:approve], on: ["other/*/*/*"] }]`;

test("everybody is told which deployments their approval would count for", async () => {
  const stack = await startStack({ fleet: smallFleet, yaml });
  await stack.listed();
  const { data: found } = await stack.graph("{ services(first: 1) { nodes { id } } }");
  const [service] = (found.services as { nodes: { id: string }[] }).nodes;
  const as = async (principal: string, role: string) => stack.tokenFor({ principal, roles: [role] });
  const ann = await as("ann", "lead");
  const bob = await as("bob", "lead");
  const guest = await as("guest", "lead");
  const cem = await as("cem", "elsewhere");
  const asked = await stack.graph(
    "mutation ($input: RestartServiceInput!) { restartService(input: $input) { __typename ... on RestartServicePayload { deployment { id state } } ... on Problem { message } } }",
    { input: { service: service?.id, idempotencyKey: "k" } },
    { token: ann },
  );
  const { deployment } = asked.data.restartService as { deployment: { id: string; state: string } };
  expect(deployment.state).toBe("AWAITING_APPROVAL");
  const counts = async (token: string) => {
    const document = "{ deployments(first: 1) { nodes { approvals { byCaller } } } }";
    const { data, errors } = await stack.graph(document, {}, { token });
    expect(errors).toBeUndefined();
    return (data.deployments as { nodes: { approvals: { byCaller: boolean } }[] }).nodes[0]?.approvals
      .byCaller;
  };
  // Ann asked for it, the guest is of no group, and Cem may approve elsewhere.
  expect([await counts(ann), await counts(bob), await counts(guest), await counts(cem)]).toEqual([
    false,
    true,
    false,
    false,
  ]);
  await stack.graph(
    "mutation ($input: ApproveDeploymentInput!) { approveDeployment(input: $input) { __typename } }",
    { input: { deployment: deployment.id, idempotencyKey: "yes" } },
    { token: bob },
  );
  expect(await counts(bob)).toBe(false);
});
