import { inSteps, isCoarser, spacingOf } from "../in-steps.ts";
import type { Collected, CollectInput, Measurement, SourceFactory, SourceGap } from "../metric-source.ts";
import { type CallRoom, createCallRoom } from "./call-room.ts";
import { type JoinedHosts, joinHosts } from "./joined-hosts.ts";
import { type MackerelApi, type MackerelHost, mackerelApi } from "./mackerel-api.ts";
import type { MackerelConfiguration } from "./mackerel-configuration.ts";
import { hostReadings, type MackerelReading, taskReadings } from "./mackerel-readings.ts";
import { createPostedNames } from "./posted-names.ts";
import { createRecentPoints, type RecentPoints, type SeriesRange } from "./recent-points.ts";
import { createSeriesAhead, type SeriesAhead } from "./series-ahead.ts";

const minute = 60_000;
/** The list of hosts is of the whole organisation: clusters share it. */
const listedForMs = 50_000;
/** What is younger is among the latest points; what was looked at is remembered for as long. */
const recentMs = 10 * minute;
/** A range that ends within so long of now is the present: the latest points come along with it. */
const presentMs = 4 * minute;
const lagMs = minute;

type ClusterState = {
  points: RecentPoints;
  ahead: SeriesAhead;
  lookedAt: number | null;
  /** The last look: its range (epoch milliseconds), and what it read back. Null of one that did not come to its end. */
  last: { from: number; until: number; readBack: readonly SeriesRange[] | null } | null;
  /** By target and metric, the minutes that the last look's points were given of. */
  given: Map<string, Set<number>>;
};

/**
 * Mackerel. What is new comes out of the latest points, hosts by the dozen, and is given at once: in a minute nobody could see
 * it there any more, least of all another worker. What was passed over, and what is read back, takes a call for each host and
 * metric.
 */
export const createMackerelSource: SourceFactory<MackerelConfiguration> = (deps, { name, configuration }) => {
  let listed: { at: number; hosts: Promise<MackerelHost[]> } | null = null;
  const clusters = new Map<string, ClusterState>();
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

  function stateOf(cluster: string): ClusterState {
    const state = clusters.get(cluster) ?? {
      ...{ points: createRecentPoints(), ahead: createSeriesAhead() },
      ...{ lookedAt: null, last: null, given: new Map() },
    };
    clusters.set(cluster, state);
    return state;
  }

  async function collect(input: CollectInput): Promise<Collected> {
    const { targets, signal } = input;
    const now = deps.clock.now().getTime();
    const api = await mackerelApi(configuration, deps.http);
    const hosts = await hostsOf(api, signal);
    const state = stateOf(targets.cluster.id);
    const known = await deps.names.of(
      name,
      targets.tasks.map(({ id }) => id),
    );
    const joined = joinHosts(hosts, targets, known);
    await deps.names.note(name, joined.news);
    const room = createCallRoom(configuration.mostCalls, configuration.callsAtOnce);
    const left = await posted.learn(
      api,
      [...joined.ofTask.values(), ...joined.ofHost.values()],
      room,
      signal,
    );
    const readings = readingsOf(input, joined, posted.of);
    const present = input.stepSeconds === 60 && now - input.until.getTime() < presentMs;
    // What it gave was kept nowhere where it is asked for the same again.
    const again = present && state.last !== null && input.from.getTime() < state.last.until;
    if (again) state.given.clear();
    const skipped = await read(api, { input, state, readings, room, present, again, now });
    const { measurements, coarse, given } = measured(input, state, { readings, to: present ? now : 0 });
    // Anew each time: what is older than what is remembered cannot come again.
    if (present) state.given = given;
    state.points.forget(now - recentMs);
    state.ahead.forget(now);
    const gaps: SourceGap[] = [
      {
        kind: "NO_SERIES",
        what: "TASKS",
        count: targets.tasks.filter(({ id }) => !joined.ofTask.has(id)).length,
      },
      {
        kind: "NO_SERIES",
        what: "HOSTS",
        count: targets.hosts.filter(({ id, goneAt }) => !goneAt && !joined.ofHost.has(id)).length,
      },
      { kind: "UNJOINABLE", what: "TASKS", count: joined.unknown },
      { kind: "LIMIT", what: "CALLS", count: left + skipped },
      { kind: "LIMIT", what: "COARSER_POINTS", count: coarse },
    ];
    return { measurements, gaps: gaps.filter(({ count }) => count > 0) };
  }

  return { kind: "MACKEREL", reachMs: 460 * 24 * 60 * minute, lagMs, collect };
};

/** Looks, and reads back what looks did not show. Gives how many series there was no room for. */
async function read(
  api: MackerelApi,
  of: {
    input: CollectInput;
    state: ClusterState;
    readings: readonly MackerelReading[];
    room: CallRoom;
    present: boolean;
    again: boolean;
    now: number;
  },
): Promise<number> {
  const { state, readings, room, present, again, now } = of;
  const { from, until, signal } = of.input;
  const range = { from: from.getTime(), to: until.getTime(), latestFrom: present ? now - recentMs : null };
  if (!present) {
    const series = state.points.seriesOf(readings, range);
    return await state.points.readBack(api, series, { room, ahead: state.ahead, now }, signal);
  }
  const { last } = state;
  state.last = { from: range.from, until: range.to, readBack: null };
  const passed = await state.points.look(api, readings, room, signal);
  // Whoever read until `from` looked then, or later. If that was this process it saw all that the looks have not passed over.
  const ownLook = state.lookedAt !== null && state.lookedAt >= range.from + lagMs;
  // Where another did, a minute ago, it has given what it saw.
  const isNext = range.to - range.from <= minute;
  const all = () => state.points.seriesOf(readings, { ...range, to: now });
  // What looks saw is still there, what was read back is not.
  const isRemembered = last !== null && range.from >= Math.max(last.from, now - recentMs);
  const before = isRemembered ? last.readBack : null;
  const series = again
    ? before === null
      ? all()
      : [...before, ...passed]
    : ownLook
      ? passed
      : isNext
        ? []
        : all();
  const skipped = await state.points.readBack(api, series, { room, ahead: null, now }, signal);
  state.last.readBack = series;
  state.lookedAt = now;
  return skipped;
}

/** The points of the range; with `to` those of looks too, up to then, once. */
function measured(
  { from, until, stepSeconds }: CollectInput,
  { points, given }: ClusterState,
  { readings, to }: { readings: readonly MackerelReading[]; to: number },
): { measurements: Measurement[]; coarse: number; given: ClusterState["given"] } {
  const step = stepSeconds * 1000;
  const measurements: Measurement[] = [];
  const givenNow: ClusterState["given"] = new Map();
  let coarse = 0;
  for (const reading of readings) {
    const { target, metric } = reading;
    const all = points.of(reading);
    if (isCoarser(spacingOf(points.readBackTimes(reading)), step)) {
      coarse += 1;
      continue;
    }
    const key = `${target.kind}/${target.id}/${target.container ?? ""}/${metric}`;
    const before = given.get(key);
    const now = new Set<number>();
    for (const { at, value } of inSteps(all, step)) {
      const isOfRange = at > from.getTime() && at <= until.getTime();
      if (to > 0 ? at > to + minute : !isOfRange) continue;
      now.add(at);
      if (to > 0 && before?.has(at)) continue;
      measurements.push({ target, metric, at, value });
    }
    givenNow.set(key, now);
  }
  return { measurements, coarse, given: givenNow };
}

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
