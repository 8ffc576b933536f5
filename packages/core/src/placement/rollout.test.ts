import fc from "fast-check";
import { expect, test } from "vitest";
import { aDemand, aHost, running } from "../testing/a-host.ts";
import { playRollout, roomFor, surgeOf } from "./index.ts";

const group = "service:web";
const percents = {
  minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
  surplus: fc.integer({ min: 0, max: 100 }),
};

test.each([
  // desired, running, minimum, maximum → least, most, may stop first, at once, must fit, can roll
  [4, 4, 100, 200, { least: 4, most: 8, mayStopFirst: 0, atOnce: 4, mustFit: 1, canRoll: true }],
  [4, 4, 50, 100, { least: 2, most: 4, mayStopFirst: 2, atOnce: 0, mustFit: 0, canRoll: true }],
  [3, 3, 50, 150, { least: 2, most: 4, mayStopFirst: 1, atOnce: 1, mustFit: 0, canRoll: true }],
  [1, 1, 100, 150, { least: 1, most: 1, mayStopFirst: 0, atOnce: 0, mustFit: 0, canRoll: false }],
  [4, 4, 100, 100, { canRoll: false }],
  [4, 0, 100, 100, { atOnce: 4, mustFit: 1, canRoll: true }],
  [2, 4, 100, 100, { mayStopFirst: 2, atOnce: 0, canRoll: true }],
  [0, 3, 100, 200, { mayStopFirst: 3, atOnce: 0, mustFit: 0, canRoll: true }],
])("of %i tasks with %i running at %i %% and %i %%", (desired, runningNow, minimum, maximum, expected) => {
  const rules = { minimumHealthyPercent: minimum, maximumPercent: maximum };
  expect(surgeOf({ desired, running: runningNow, ...rules })).toMatchObject(expected);
});

test.each(["BLUE_GREEN", "LINEAR", "CANARY", "CODE_DEPLOY"])(
  "%s needs the full count beside the old",
  (strategy) => {
    const rules = { strategy, minimumHealthyPercent: 0, maximumPercent: 100 };
    expect(surgeOf({ desired: 5, running: 5, ...rules })).toMatchObject({
      atOnce: 5,
      mustFit: 5,
      mayStopFirst: 0,
    });
  },
);

test("100 % and 100 % can never roll, whatever the count and the room", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), (desired) => {
      const { host, held } = running(aHost("a", { total: { cpu: 1e6, memory: 1e6, gpus: 0, enis: 0 } }), {
        group,
        count: desired,
        each: aDemand(),
      });
      const rules = { minimumHealthyPercent: 100, maximumPercent: 100 };
      const rollout = playRollout({ hosts: [host], task: aDemand(), group, rules, desired, old: held });
      expect(rollout.outcome).toBe("CANNOT_ROLL");
    }),
  );
});

const fleets = fc.record({
  cpus: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }),
  runningOn: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 }),
  oldCpu: fc.integer({ min: 1, max: 3 }),
  newCpu: fc.integer({ min: 1, max: 3 }),
  port: fc.boolean(),
  distinct: fc.boolean(),
  ...percents,
});

function fleetOf(spec: typeof fleets extends fc.Arbitrary<infer Spec> ? Spec : never) {
  const old = aDemand({ cpu: spec.oldCpu, memory: 1 });
  const rows = spec.cpus.map((free, index) => {
    const count = spec.runningOn[index] ?? 0;
    const cpu = free + count * spec.oldCpu;
    const empty = aHost(`h${index}`, {
      total: { cpu, memory: 1000, gpus: 0, enis: 0 },
      attributes: new Map([["ecs.availability-zone", `z${index % 2}`]]),
    });
    return running(empty, { group, count, each: old });
  });
  const held = rows.flatMap((row) => row.held);
  return {
    hosts: rows.map((row) => row.host),
    old: held,
    desired: Math.max(1, held.length),
    task: aDemand({ cpu: spec.newCpu, memory: 1, ports: { tcp: spec.port ? [8080] : [], udp: [] } }),
    group,
    constraints: spec.distinct ? [{ type: "distinctInstance" }] : [],
    rules: {
      minimumHealthyPercent: spec.minimumHealthyPercent,
      maximumPercent: 100 + spec.surplus,
    },
  };
}

test("a roll-out ends with all new or tells what it lacks, and never does worse for being allowed more", () => {
  fc.assert(
    fc.property(fleets, (spec) => {
      const fleet = fleetOf(spec);
      const rollout = playRollout(fleet);
      expect(rollout.outcome === "DONE").toBe(rollout.placed === fleet.desired && rollout.left === 0);
      if (rollout.outcome === "STUCK") {
        expect(rollout.refusing).toHaveLength(fleet.hosts.length);
        // At no time fewer than must stay: what is left of the old and what is new.
        expect(rollout.left + rollout.placed).toBeGreaterThanOrEqual(
          Math.min(rollout.surge.least, fleet.old.length),
        );
      }
      // With everything allowed, all old tasks go first: then the empty hosts decide alone.
      const free = playRollout({ ...fleet, rules: { minimumHealthyPercent: 0, maximumPercent: 100 } });
      if (rollout.outcome === "DONE") expect(free.outcome).toBe("DONE");
      const empty = fleet.hosts.map((host) => ({ ...host, free: host.total, groups: new Map() }));
      expect(free.outcome === "DONE").toBe(roomFor({ ...fleet, hosts: empty, count: fleet.desired }).fits);
    }),
    { numRuns: 500 },
  );
});

test("blue/green fits if and only if the full count finds room beside the old", () => {
  fc.assert(
    fc.property(fleets, fc.constantFrom("BLUE_GREEN", "LINEAR", "CANARY"), (spec, strategy) => {
      const fleet = fleetOf(spec);
      const rollout = playRollout({ ...fleet, rules: { ...fleet.rules, strategy } });
      const { fits } = roomFor({ ...fleet, count: fleet.desired });
      expect(rollout.outcome === "DONE").toBe(fits);
    }),
  );
});

test("a fixed port on every host rolls only where an old task may stop first", () => {
  const web = aDemand({ ports: { tcp: [80], udp: [] } });
  const rows = ["a", "b"].map((name) => running(aHost(name), { group, count: 1, each: web }));
  const hosts = rows.map((row) => row.host);
  const old = rows.flatMap((row) => row.held);
  const play = (minimumHealthyPercent: number) =>
    playRollout({
      hosts,
      old,
      desired: 2,
      task: web,
      group,
      rules: { minimumHealthyPercent, maximumPercent: 200 },
    });
  expect(play(50)).toMatchObject({ outcome: "DONE", doubt: null });
  const stuck = play(100);
  expect(stuck).toMatchObject({ outcome: "STUCK", placed: 0, left: 2 });
  expect(stuck.refusing[0]?.obstacles).toMatchObject([{ requirement: "RESOURCE:PORTS", detail: "80/tcp" }]);
});

test("where only another order of stopping would help, nothing is promised", () => {
  // The new task needs port 80. Most tasks run on b, where something else keeps it; on a the old task would free it.
  const web = aDemand({ ports: { tcp: [80], udp: [] } });
  const a = running(aHost("a"), { group, count: 1, each: web });
  const taken = { tcp: new Set([80]), udp: new Set<number>() };
  const b = running(aHost("b", { usedPorts: taken }), { group, count: 3, each: aDemand() });
  const rollout = playRollout({
    hosts: [a.host, b.host],
    old: [...b.held, ...a.held],
    desired: 1,
    task: web,
    group,
    rules: { minimumHealthyPercent: 100, maximumPercent: 200 },
  });
  expect(rollout).toMatchObject({ outcome: "DONE", doubt: "STOP_ORDER" });
});

test("unhealthy old tasks make room whatever the percentages, so that a fix is not refused for what it mends", () => {
  const full = { cpu: 2048, memory: 8192, gpus: 0, enis: 0 };
  const { host, held } = running(aHost("a", { total: full }), { group, count: 2, each: aDemand() });
  const play = (unhealthy: number, maximumPercent: number) =>
    playRollout({
      hosts: [host],
      old: held.map((task, index) => ({ ...task, healthy: index >= unhealthy })),
      desired: 2,
      task: aDemand(),
      group,
      rules: { minimumHealthyPercent: 100, maximumPercent },
    });
  expect(play(0, 200)).toMatchObject({ outcome: "STUCK", left: 2 });
  // The one that is healthy has to stay until a second new one runs, for which there is no room.
  expect(play(1, 200)).toMatchObject({ outcome: "STUCK", placed: 1, left: 1, surge: { mayStopFirst: 1 } });
  expect(play(2, 200)).toMatchObject({ outcome: "DONE" });
  expect(play(2, 100)).toMatchObject({ outcome: "DONE", surge: { canRoll: true } });
});

test("blue/green beside tasks that are not healthy is in doubt where only their going would make room", () => {
  const full = { cpu: 2048, memory: 8192, gpus: 0, enis: 0 };
  const { host, held } = running(aHost("a", { total: full }), { group, count: 2, each: aDemand() });
  const rules = { strategy: "BLUE_GREEN", minimumHealthyPercent: 100, maximumPercent: 200 };
  const input = { hosts: [host], desired: 2, task: aDemand(), group, rules };
  const failing = held.map((task) => ({ ...task, healthy: false }));
  expect(playRollout({ ...input, old: failing })).toMatchObject({
    outcome: "DONE",
    doubt: "UNHEALTHY_TASKS",
  });
  expect(playRollout({ ...input, old: held })).toMatchObject({ outcome: "STUCK" });
});
