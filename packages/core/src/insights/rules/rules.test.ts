import { expect, test } from "vitest";
import type { Rule, Verdict } from "../rule.ts";
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

test("every kind is there once", () => {
  expect(new Set(insightKinds).size).toBe(insightKinds.length);
});
