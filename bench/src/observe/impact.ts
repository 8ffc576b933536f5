import {
  type ImpactMetric,
  type ImpactVerdict,
  judgeImpact,
  looksWithin,
} from "@fleetgraph/core/deployments";
import type { BenchPart } from "../measure/part-bench.ts";
import { minutesPerDay, noiseKinds, seeded, simulatedBlocks } from "./impact/simulated-series.ts";

const minuteMs = 60_000;
const metrics: readonly (readonly [ImpactMetric, number])[] = [
  ["CPU_USAGE", 0.5],
  ["MEMORY_USAGE", 4e8],
  ["NETWORK_RECEIVE", 1e5],
  ["NETWORK_TRANSMIT", 1e5],
];
const told: readonly ImpactVerdict[] = ["WORSE", "BETTER", "CHANGED"];

type Case = { kind: string; seed: number; historyDays: number; factor: number };

/** A deployment on a simulated service: of several minutes, at any time of a week, with points missing. */
function deployment({ kind, seed, historyDays, factor }: Case) {
  const random = seeded(seed * 7_919 + kind.length * 31);
  const first = Math.floor(random() * 6 * minutesPerDay);
  const begins = first + historyDays * minutesPerDay + 75 + Math.floor(random() * minutesPerDay);
  const ends = begins + 5 + Math.floor(random() * 10);
  const noise = noiseKinds[kind];
  if (noise === undefined) throw new Error(`there is no noise called ${kind}`);
  const series = metrics.map(([metric, level], index) => {
    const blocks = simulatedBlocks({
      ...{ seed: seed * 104_729 + index * 13 + kind.length, noise, minutes: ends + 70, level, missing: 0.02 },
      ...(index === 0 && factor !== 1 ? { planted: { from: begins, factor } } : {}),
    });
    const values = blocks.map((value, block) => (block * 5 < first ? null : value));
    return { metric, start: 0, stepMs: 5 * minuteMs, values };
  });
  return { series, rollout: { from: begins * minuteMs, until: ends * minuteMs }, ends };
}

type Deployment = ReturnType<typeof deployment>;

function judge({ series, rollout, ends }: Deployment) {
  return judgeImpact({ series, rollout, others: [], now: (ends + 66) * minuteMs });
}

/** Whether a policy (CPU_USAGE, 30 % within 30 minutes) would have rolled back at any of its looks. */
function rolledBack(given: Case): boolean {
  const { series, rollout, ends } = deployment(given);
  const looks = looksWithin(30);
  const cpu = series.slice(0, 1);
  return Array.from({ length: looks }, (_, look) => ends + 15 + 5 * look).some((minute) => {
    const [found] = judgeImpact({ series: cpu, rollout, others: [], now: minute * minuteMs, looks });
    return found?.verdict === "WORSE" && (found.shift ?? 0) > 0.3;
  });
}

/** What Mann and Whitney's test says of the same steps, with Bonferroni's correction: whether any metric changed. */
function mannWhitney({ series, rollout }: Deployment): boolean {
  return series.some(({ values, stepMs }) => {
    const steps = (from: number, until: number) =>
      values.slice(Math.ceil(from / stepMs), Math.floor(until / stepMs)).filter((value) => value !== null);
    const before = steps(rollout.from - 60 * minuteMs, rollout.from);
    const after = steps(rollout.until + 5 * minuteMs, rollout.until + 65 * minuteMs);
    let larger = 0;
    for (const value of after)
      for (const earlier of before) larger += value > earlier ? 1 : value === earlier ? 0.5 : 0;
    const pairs = before.length * after.length;
    const deviation = Math.sqrt((pairs * (before.length + after.length + 1)) / 12);
    // Two-sided at 0.01, for four metrics.
    return Math.abs(larger - pairs / 2) / deviation > 3.023;
  });
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Of how many some hold, with the interval of Wilson at 95 %. */
function shareOf(count: number, all: number): string {
  const z = 1.96;
  const p = count / all;
  const middle = (p + (z * z) / (2 * all)) / (1 + (z * z) / all);
  const half = (z * Math.sqrt((p * (1 - p)) / all + (z * z) / (4 * all * all))) / (1 + (z * z) / all);
  return `${percent(p)} (${count} of ${all}; ${percent(Math.max(0, middle - half))} to ${percent(middle + half)})`;
}

/**
 * How often deployments that changed nothing are told to have changed something, over services of eleven kinds, and how
 * often planted regressions of the CPU are found.
 */
export const impactOfDeployments: BenchPart = async ({ small, say, report }) => {
  const kinds = Object.keys(noiseKinds);
  const clean = small ? 110 : 2_002;
  const planted = small ? 33 : 550;
  for (const historyDays of [7, 1]) {
    const runs = historyDays === 7 ? clean : Math.ceil(clean / 4);
    say(`${runs} deployments without a regression, ${historyDays} days of history, 4 metrics each`);
    const alarms = new Map(kinds.map((kind) => [kind, 0]));
    let ranked = 0;
    for (let run = 0; run < runs; run += 1) {
      const kind = kinds[run % kinds.length] as string;
      const given = deployment({ kind, seed: run, historyDays, factor: 1 });
      if (mannWhitney(given)) ranked += 1;
      if (judge(given).some(({ verdict }) => told.includes(verdict)))
        alarms.set(kind, (alarms.get(kind) ?? 0) + 1);
    }
    const all = [...alarms.values()].reduce((sum, count) => sum + count, 0);
    const what = `false alarms of a deployment, ${historyDays} days of history`;
    report({ what, value: (all / runs) * 100, unit: "%", goal: { atMost: 1 } });
    say(shareOf(all, runs));
    report({ what: "  the same by Mann and Whitney's test", value: (ranked / runs) * 100, unit: "%" });
    const share = Math.round(runs / kinds.length);
    say([...alarms].map(([kind, count]) => `${kind} ${count} of ${share}`).join(", "));
  }
  for (const factor of [1.25, 1.5, 2]) {
    const found = new Map(kinds.map((kind) => [kind, [0, 0]]));
    for (let run = 0; run < planted; run += 1) {
      const kind = kinds[run % kinds.length] as string;
      const [hits = 0, all = 0] = found.get(kind) ?? [];
      const hit = judge(deployment({ kind, seed: run, historyDays: 7, factor }))[0]?.verdict === "WORSE";
      found.set(kind, [hits + (hit ? 1 : 0), all + 1]);
    }
    const hits = [...found.values()].reduce((sum, [hit = 0]) => sum + hit, 0);
    report({ what: `found of CPU x ${factor}`, value: (hits / planted) * 100, unit: "%" });
    say(
      [...found].map(([kind, [hit = 0, all = 1]]) => `${kind} ${Math.round((100 * hit) / all)} %`).join(", "),
    );
  }
  const watched = small ? 55 : 1_001;
  let undone = 0;
  for (let run = 0; run < watched; run += 1)
    if (rolledBack({ kind: kinds[run % kinds.length] as string, seed: run, historyDays: 7, factor: 1 }))
      undone += 1;
  const what = "false roll-backs by policy (CPU, 30 %, 30 min)";
  report({ what, value: (undone / watched) * 100, unit: "%", goal: { atMost: 1 } });
  say(shareOf(undone, watched));
};
