import {
  type ClusterFacts,
  type InsightsConfiguration,
  type Rule,
  rules,
  settle,
} from "@fleetgraph/core/insights";
import { begin, plainCluster } from "./plain-facts.ts";
import type { Draw } from "./seeded-random.ts";

/** A cluster over some time in which one thing goes on: a fault, or what looks like one and is none. */
export type Scenario = {
  kind: string;
  planted: boolean;
  /** What goes on in it. */
  what: string;
  /** From `begin` on. */
  forMs: number;
  /** How far its looks are apart. */
  everyMs: number;
  facts(at: number): Partial<ClusterFacts>;
};

/** Shapes of a kind, by what goes on in them. */
export type Shapes = Readonly<Record<string, (draw: Draw) => Pick<Scenario, "forMs" | "everyMs" | "facts">>>;

export function ruleOf(kind: string): Rule {
  return (rules as readonly Rule[]).find((each) => each.kind === kind) as Rule;
}

export type KindShapes = { well: Shapes; faulty: Shapes };

/** Whether the kind was told at any look, judged as the job does. At some looks a listing failed, and nothing is judged. */
export function isTold(scenario: Scenario, input: { settings: InsightsConfiguration; draw: Draw }): boolean {
  const rule = ruleOf(scenario.kind);
  const known = new Map<string, NonNullable<Parameters<typeof settle>[0]>>();
  let judgedAt = Number.NEGATIVE_INFINITY;
  for (let at = begin; at <= begin + scenario.forMs; at += scenario.everyMs) {
    if (at - judgedAt < rule.everyMs || input.draw.chance(0.03)) continue;
    judgedAt = at;
    const facts = plainCluster(at, input.settings, scenario.facts(at));
    const seen = new Map<string, "UNTOLD" | "TRUE">(
      rule.find(facts as never).map((verdict) => {
        const target = "id" in verdict.target ? verdict.target.id : verdict.target.kind;
        return [`${target} ${verdict.part ?? ""}`, "untold" in verdict ? "UNTOLD" : "TRUE"] as const;
      }),
    );
    const { opensAfterMs, closesAfterMs } = rule;
    for (const target of new Set([...known.keys(), ...seen.keys()])) {
      const timing = { at, opensAfterMs, closesAfterMs };
      const after = settle(known.get(target) ?? null, seen.get(target) ?? "FALSE", timing);
      if (after?.opened != null) return true;
      if (after === null) known.delete(target);
      else known.set(target, after);
    }
  }
  return false;
}
