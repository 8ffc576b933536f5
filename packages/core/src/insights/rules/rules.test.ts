import { expect, test } from "vitest";
import type { Rule, Verdict } from "../rule.ts";
import { agentCleanUp } from "./agent-clean-up.ts";
import { exampleOf, fargateCheaper } from "./fargate-cheaper.ts";
import { exampleOf as floorOfSix, hostsNotNeeded } from "./hosts-not-needed.ts";
import { insightKinds, rules } from "./index.ts";

const named = ({ target, part }: Verdict) => ({
  target: "id" in target ? target.id : target.kind,
  ...(part === undefined ? {} : { part }),
});

const cases = (rules as readonly Rule[]).flatMap(({ kind, examples }) => [
  { kind, which: "positive" as const, finds: examples.positive.finds },
  { kind, which: "negative" as const, finds: examples.negative.finds },
]);

test.each(cases)("$kind: its $which example", ({ kind, which, finds }) => {
  const rule = rules.find((each) => each.kind === kind) as Rule;
  const { facts } = rule.examples[which];
  const found = rule.find(facts() as never).filter((verdict) => !("untold" in verdict));
  expect(found.map(named)).toEqual(finds);
  expect(finds.length > 0).toBe(which === "positive");
  for (const finding of found) {
    expect(finding).toMatchObject({ title: { kind: expect.stringMatching(/^insight\./) } });
    expect("evidence" in finding && finding.evidence.length).toBeGreaterThan(0);
  }
});

test.each([
  ["half empty hosts", { tasks: 4 }, "told"],
  ["the same on Spot, at a price that nobody lists", { tasks: 4, lifecycle: "SPOT" }, "untold"],
  ["tasks that use more than they reserve", { tasks: 4, cpu: 64, usedCores: 3 }, "nothing"],
  ["tasks that reserve no CPU, and no metrics of them", { tasks: 4, cpu: 0 }, "untold"],
  ["tasks that reserve no CPU, and use little", { tasks: 4, cpu: 0, usedCores: 0.2 }, "told"],
])("Fargate against %s: %s", (_, given, expected) => {
  const [verdict] = fargateCheaper.find(exampleOf(given));
  expect(verdict === undefined ? "nothing" : "untold" in verdict ? "untold" : "told").toBe(expected);
});

const taking = (cpu: number, memory: number) => ({ containerDefinitions: [{ name: "app", cpu, memory }] });
const onPort = {
  containerDefinitions: [{ name: "app", portMappings: [{ containerPort: 80, hostPort: 80 }] }],
};
test.each([
  ["small tasks, which share hosts", taking(256, 512), 4],
  ["tasks of more than half a host's memory", taking(256, 4_000), null],
  ["tasks of two thirds of a host's CPU", taking(1_300, 512), null],
  ["tasks that ask for the same port of the host", onPort, null],
])("six hosts of which little is reserved, and %s", (_, task, hosts) => {
  const [verdict] = hostsNotNeeded.find(floorOfSix({ reserved: 2_000, task }));
  const told = verdict && "evidence" in verdict ? verdict.evidence : [];
  expect(told.find(({ name }) => name === "hostsThatGo")?.value ?? null).toBe(hosts);
});

test("a setting of which more was not read is not told of", () => {
  const facts = agentCleanUp.examples.positive.facts();
  const settings = {
    source: "USER_DATA",
    values: { ECS_IMAGE_CLEANUP_INTERVAL: "5m" },
    complete: false,
  } as const;
  const verdicts = agentCleanUp.find({ ...facts, agentSettings: new Map([["a", settings]]) });
  expect(verdicts).toMatchObject([{ part: "shop-hosts ECS_IMAGE_CLEANUP_INTERVAL", untold: true }]);
});

test.each(["AMI_OLD", "STANDALONE_FOR_LONG"])("%s: a day more is no news", (kind) => {
  const rule = rules.find((each) => each.kind === kind) as Rule;
  const facts = rule.examples.positive.facts() as { now: Date };
  const tomorrow = new Date(facts.now.getTime() + 86_400_000);
  expect(rule.find({ ...facts, now: tomorrow } as never)).toEqual(rule.find(facts as never));
});

test("every kind is there once", () => {
  expect(new Set(insightKinds).size).toBe(insightKinds.length);
});
