import { inSteps, isCoarser, spacingOf } from "../in-steps.ts";
import type { Collected, CollectInput, Measurement, SourceFactory, SourceGap } from "../metric-source.ts";
import { createCallRoom } from "./call-room.ts";
import { type JoinedHosts, joinHosts } from "./joined-hosts.ts";
import { type MackerelApi, type MackerelHost, mackerelApi } from "./mackerel-api.ts";
import type { MackerelConfiguration } from "./mackerel-configuration.ts";
import { hostReadings, type MackerelReading, taskReadings } from "./mackerel-readings.ts";
import { createPostedNames } from "./posted-names.ts";
import { createRecentPoints, type RecentPoints } from "./recent-points.ts";

const minute = 60_000;
/** The list of hosts is of the whole organisation: clusters share it. */
const listedForMs = 50_000;
/** What is younger is looked for among the latest points. */
const recentMs = 10 * minute;

/**
 * Mackerel. What is new comes out of the latest points, hosts by the hundred; what is read back, and what the latest points
 * had no longer, takes a call for each host and metric.
 */
export const createMackerelSource: SourceFactory<MackerelConfiguration> = (deps, { configuration }) => {
  let listed: { at: number; hosts: Promise<MackerelHost[]> } | null = null;
  const clusters = new Map<string, { kept: Map<string, string>; points: RecentPoints }>();
  const posted = createPostedNames(deps.clock);

  /** Asked once for all clusters that are read at the same time; a failure is not remembered. */
  async function hostsOf(api: MackerelApi, signal: AbortSignal): Promise<MackerelHost[]> {
    const now = deps.clock.now().getTime();
    if (listed !== null && now - listed.at < listedForMs) {
      const known = await listed.hosts.catch(() => null);
      if (known !== null) return known;
    }
    const mine = { at: now, hosts: api.hosts(signal) };
    listed = mine;
    mine.hosts.catch(() => {
      if (listed === mine) listed = null;
    });
    return await mine.hosts;
  }

  async function collect(input: CollectInput): Promise<Collected> {
    const { targets, from, until, stepSeconds, signal } = input;
    const api = await mackerelApi(configuration, deps.http);
    const hosts = await hostsOf(api, signal);
    const state = clusters.get(targets.cluster.id) ?? { kept: new Map(), points: createRecentPoints() };
    clusters.set(targets.cluster.id, state);
    const joined = joinHosts(hosts, targets, state.kept);
    const room = createCallRoom(configuration.mostCalls, configuration.callsAtOnce);
    const left = await posted.learn(
      api,
      [...joined.ofTask.values(), ...joined.ofHost.values()],
      room,
      signal,
    );
    const readings = readingsOf(input, joined, posted.of);
    const now = deps.clock.now().getTime();
    const range = { from: from.getTime(), to: until.getTime() };
    const step = stepSeconds * 1000;
    const looked = now - range.to < recentMs;
    if (looked) await state.points.look(api, readings, room, signal);
    const skipped = await state.points.complete(
      api,
      readings,
      { ...range, latestFrom: looked ? now - recentMs : null },
      room,
      signal,
    );

    const measurements: Measurement[] = [];
    let coarse = 0;
    for (const reading of readings) {
      const points = state.points.of(reading);
      if (isCoarser(spacingOf(points.map(({ at }) => at)), step)) coarse += 1;
      else
        for (const { at, value } of inSteps(points, step))
          if (at > range.from && at <= range.to)
            measurements.push({ target: reading.target, metric: reading.metric, at, value });
    }
    state.points.forget(now - recentMs);
    const gaps: SourceGap[] = [
      {
        kind: "NO_SERIES",
        what: "tasks",
        count: targets.tasks.filter(({ id }) => !joined.ofTask.has(id)).length,
      },
      {
        kind: "NO_SERIES",
        what: "hosts",
        count: targets.hosts.filter(({ id }) => !joined.ofHost.has(id)).length,
      },
      { kind: "UNJOINABLE", what: "tasks", count: joined.unknown },
      { kind: "LIMIT", what: "calls", count: left + skipped },
      { kind: "LIMIT", what: "coarser points", count: coarse },
    ];
    return { measurements, gaps: gaps.filter(({ count }) => count > 0) };
  }

  return { kind: "MACKEREL", reachMs: 460 * 24 * 60 * minute, lagMs: 2 * minute, collect };
};

/** What is wanted of the hosts that are joined, by names that they have, where those are known. */
function readingsOf(
  { targets }: CollectInput,
  { ofTask, ofHost }: JoinedHosts,
  postedBy: (hostId: string) => readonly string[],
): MackerelReading[] {
  const having = (
    hostId: string | undefined,
    readings: (id: string, posted: readonly string[]) => MackerelReading[],
  ) => {
    if (hostId === undefined) return [];
    const posted = postedBy(hostId);
    const known = new Set(posted);
    return readings(hostId, posted).flatMap((reading) => {
      const names = posted.length === 0 ? reading.names : reading.names.filter((name) => known.has(name));
      return names.length === 0 ? [] : [{ ...reading, names }];
    });
  };
  return [
    ...targets.tasks.flatMap((task) =>
      having(ofTask.get(task.id), (hostId, posted) => taskReadings(task, hostId, posted)),
    ),
    ...targets.hosts.flatMap((host) =>
      having(ofHost.get(host.id), (hostId, posted) => hostReadings(host, hostId, posted)),
    ),
  ];
}
