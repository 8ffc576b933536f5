import { expect, test } from "vitest";
import { smallFleet, startStack } from "../../../server/src/testing/start-stack.ts";
import { botOnTheWire, cardsOf, channel, textOf, until } from "../../test/bot-on-the-wire.ts";

const yaml = `
groups: { leads: [alice, bob] }
approvals:
  - { on: ['main/*/*/*'], needed: 1, from: leads }
roles:
  chat:
    - { allow: [fleet:read, "principal:act-as", deployment:create, deployment:rollback, deployment:cancel, lock:manage], on: ["**"] }
  approver: [{ allow: [fleet:read, "principal:act-as", deployment:approve], on: ["**"] }]`;

test("with a whole Fleetgraph: asked for by one person, approved by another, on record with both and where", async () => {
  const stack = await startStack({ fleet: smallFleet, yaml });
  await stack.listed();
  const token = await stack.tokenFor({ principal: "slack-bot", roles: ["chat"] });
  await stack.tokenFor({ principal: "yuki", roles: ["viewer"] });
  const approverToken = await stack.tokenFor({ principal: "slack-approver", roles: ["approver"] });
  const all = await botOnTheWire({ url: stack.url, token, approverToken });
  const { slack } = all;
  const { data } = await stack.graph("{ services(first: 1) { nodes { name cluster { name } } } }");
  const [service] = (data.services as { nodes: { name: string; cluster: { name: string } }[] }).nodes;
  const ref = `${service?.cluster.name}/${service?.name}`;
  const asked = await all.mention(`restart ${ref} because of a leak`);
  const card = await until(() => cardsOf(all, asked)[0]);
  expect(card.text).toContain("awaiting approval");
  // Bot and token are the same for both; for whom they act is what counts.
  await all.press(card, "Approve", "U0ALICE");
  const own = await until(() => slack.calls.find(({ method }) => method === "chat.postEphemeral"));
  expect(own.args).toMatchObject({
    user: "U0ALICE",
    text: expect.stringContaining("Nobody approves their own request"),
  });
  await all.press(card, "Approve", "U0BOB");
  await until(() => cardsOf(all, asked).find(({ text }) => text.includes("succeeded")));
  expect(textOf(card)).toContain("approved by bob");
  const { data: found } = await stack.graph(
    "{ deployments(first: 1) { nodes { requestedBy onBehalfOf reason origin } } auditEvents(first: 20) { nodes { action actor onBehalfOf payload } } }",
  );
  const origin = `https://shop.slack.com/archives/${channel}/p${asked.ts.replace(".", "")}`;
  expect((found.deployments as { nodes: unknown[] }).nodes).toEqual([
    { requestedBy: "slack-bot", onBehalfOf: "alice", reason: "of a leak", origin },
  ]);
  const events = (found.auditEvents as { nodes: { action: string; payload: object }[] }).nodes;
  expect(events.find(({ action }) => action === "deployment.restart")).toMatchObject({ payload: { origin } });

  // Who has tokens of their own may do no more here than with them.
  const viewer = await all.mention(`restart ${ref}`, { user: "U0YUKI" });
  const told = await until(() => slack.said(channel, viewer.ts)[0]);
  expect(textOf(told)).toMatch(/deployment:create.*\n?.*yuki 自身の権限/s);

  const lock = await all.mention(`lock ${ref} for 2h because migration`);
  await until(() => slack.said(channel, lock.ts)[0]);
  const refused = await all.mention(`restart ${ref}`, { user: "U0BOB" });
  const answer = await until(() => slack.said(channel, refused.ts)[0]);
  expect(textOf(answer)).toMatch(/is locked by alice .*migration[\s\S]*Ask alice to unlock it/);
  const who = await all.mention(`who deployed ${ref} today`);
  const list = await until(() => slack.said(channel, who.ts)[0]);
  expect(textOf(list)).toMatch(/Restart .*succeeded .*by alice .*\(of a leak\)/);
}, 60_000);
