import { type ClusterFacts, insightKinds, insightsConfiguration, settle } from "@fleetgraph/core/insights";
import type { PartBench } from "../measure/part-bench.ts";
import { countDeclared } from "./insights/count-declared.ts";
import { countLaunched } from "./insights/count-launched.ts";
import { countRecorded } from "./insights/count-recorded.ts";
import { countScenarios } from "./insights/count-scenarios.ts";
import { fleetToJudge, hour, type JudgedFleet } from "./insights/fleet-to-judge.ts";
import { ruleOf } from "./insights/scenario.ts";
import { countTarget, type Score } from "./insights/score.ts";

/**
 * How often rules are wrong, over simulated fleets: half of what can be at fault is planted to be. The judgement of a day
 * is looked at as the job does, every five minutes, where a rule is about what comes and goes.
 */
export async function rightnessOfInsights(bench: PartBench): Promise<void> {
  const fleets = bench.small ? 20 : 200;
  bench.say(
    `${fleets} fleets (seeds 1 to ${fleets}), each of 8 services and 6 hosts over four weeks, half of it with planted faults`,
  );
  const wrong = (what: string) => bench.say(what);
  const scores = new Map<string, Score>();
  let small = 0;
  let proposed = 0;
  const settings = insightsConfiguration.parse({});
  for (let seed = 1; seed <= fleets; seed += 1) {
    const fleet = fleetToJudge({ seed, settings });
    for (const kind of judgedKinds) count(scores, kind, { fleet, found: foundOf(kind, fleet.facts) });
    countFlapping(scores, fleet);
    countScenarios(scores, { seed, settings, wrong });
    for (const change of changesOf(fleet.facts)) {
      proposed += 1;
      // What the weeks after say of the size: the busiest hours must still fit.
      if (fleet.needAfter(change.service) > change.cpu) small += 1;
    }
    if (seed % 10 === 0) bench.say(`${seed} fleets`);
  }
  await countDeclared(bench, scores);
  await countLaunched(bench, scores);
  await countRecorded(bench, scores);
  for (const kind of insightKinds) {
    const { well, told, planted, missed } = scores.get(kind) ?? nobody;
    bench.report({
      what: `${kind}: healthy targets told of`,
      value: (100 * told) / Math.max(1, well),
      unit: `% of ${well}`,
      goal: { atMost: 5 },
    });
    bench.report({
      what: `${kind}: planted faults missed`,
      value: (100 * missed) / Math.max(1, planted),
      unit: `% of ${planted}`,
    });
  }
  bench.report({
    what: "OVER_PROVISIONED: sizes too small two weeks later",
    value: (100 * small) / Math.max(1, proposed),
    unit: `% of ${proposed}`,
    goal: { atMost: 1 },
  });
}

const judgedKinds = [
  "OVER_PROVISIONED",
  "DISK_FILLING",
  "ROOM_SHRINKING",
  "HOSTS_NOT_NEEDED",
  "NO_SURGE_ROOM",
] as const;

const nobody: Score = { well: 0, told: 0, planted: 0, missed: 0 };

function foundOf(kind: string, facts: ClusterFacts): Set<string> {
  return new Set(
    ruleOf(kind)
      .find(facts as never)
      .flatMap((verdict) =>
        "untold" in verdict ? [] : ["id" in verdict.target ? verdict.target.id : verdict.target.kind],
      ),
  );
}

function count(
  scores: Map<string, Score>,
  kind: string,
  { fleet, found }: { fleet: JudgedFleet; found: ReadonlySet<string> },
): void {
  for (const [target, planted] of fleet.truth(kind))
    countTarget(scores, kind, { planted, found: found.has(target) });
}

/** Agents that reconnect several times an hour are well; one that is away for an hour is not. Looked at for a day. */
function countFlapping(scores: Map<string, Score>, fleet: JudgedFleet): void {
  const rule = ruleOf("AGENT_DISCONNECTED");
  const opened = new Set<string>();
  for (const host of fleet.facts.hosts ?? []) {
    let known: Parameters<typeof settle>[0] = null;
    for (let at = fleet.now; at < fleet.now + 24 * hour; at += hour / 12) {
      const facts = {
        ...fleet.facts,
        now: new Date(at),
        hosts: [{ ...host, disconnectedSince: fleet.disconnectedSince(host.id, at) }],
      };
      const holds = rule.find(facts as never).length > 0;
      const after = settle(known, holds ? "TRUE" : "FALSE", {
        at,
        opensAfterMs: rule.opensAfterMs,
        closesAfterMs: rule.closesAfterMs,
      });
      if (after?.opened != null) opened.add(host.id);
      known = after;
    }
  }
  count(scores, "AGENT_DISCONNECTED", { fleet, found: opened });
}

function changesOf(facts: ClusterFacts): { service: string; cpu: number }[] {
  return ruleOf("OVER_PROVISIONED")
    .find(facts as never)
    .flatMap((verdict) => {
      if ("untold" in verdict || verdict.change === undefined) return [];
      const [container] = verdict.change.containers;
      const cpu = container?.cpu;
      return cpu == null ? [] : [{ service: verdict.change.service, cpu: cpu / 1024 }];
    });
}
