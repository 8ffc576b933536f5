import { atOnce } from "../../kernel/index.ts";
import type { GivenPoint } from "../in-steps.ts";
import type { CallRoom } from "./call-room.ts";
import type { MackerelApi } from "./mackerel-api.ts";
import type { MackerelReading } from "./mackerel-readings.ts";
import type { SeriesAhead } from "./series-ahead.ts";

const minute = 60_000;
// The names of both are in the address, which proxies bound at some eight thousand characters.
const hostsOfCall = 60;
const namesOfCall = 40;

type Asked = Pick<MackerelReading, "hostId" | "names">;
/** A series that is read back, from one moment to another (epoch milliseconds). */
export type SeriesRange = { hostId: string; name: string; from: number; to: number };
type ByHost = Map<string, Map<string, Map<number, number>>>;

/** The points of a cluster: those that looks at the latest points showed, and what was read back. */
export type RecentPoints = {
  /** Looks at the latest points. Gives what they have passed over since the look before: minutes that have been, unseen. */
  look(
    api: MackerelApi,
    readings: readonly Asked[],
    room: CallRoom,
    signal: AbortSignal,
  ): Promise<SeriesRange[]>;
  /**
   * The series of these readings in (from, to]. `latestFrom`: from when on the latest points are known, so that there is no
   * use in asking where they are older than that; null when they are not.
   */
  seriesOf(
    readings: readonly Asked[],
    range: { from: number; to: number; latestFrom: number | null },
  ): SeriesRange[];
  /** Reads them back; `ahead` of time, where more of the past will be asked for. Gives how many there was no room for. */
  readBack(
    api: MackerelApi,
    series: readonly SeriesRange[],
    how: { room: CallRoom; ahead: SeriesAhead | null; now: number },
    signal: AbortSignal,
  ): Promise<number>;
  of(reading: MackerelReading): GivenPoint[];
  /** When there is something of it that was read back, in order. */
  readBackTimes(reading: Asked): number[];
  /** Drops what was read back, and of what was looked at all that is older. */
  forget(before: number): void;
};

export function createRecentPoints(): RecentPoints {
  const seen: ByHost = new Map();
  const read: ByHost = new Map();
  const lastOf = (hostId: string, name: string) =>
    Math.max(...(seen.get(hostId)?.get(name)?.keys() ?? []), Number.NEGATIVE_INFINITY);

  return {
    async look(api, readings, room, signal) {
      const passed: SeriesRange[] = [];
      const lots = lotsOf(namesByHost(readings));
      await atOnce(room.atOnce, room.take(lots), async ({ hostIds, names }) => {
        for (const [hostId, points] of await api.latest(hostIds, names, signal))
          for (const [name, { at, value }] of points) {
            const before = lastOf(hostId, name);
            if (nearestMinute(at) - nearestMinute(before) > minute && Number.isFinite(before))
              passed.push({ hostId, name, from: before, to: at });
            put(seen, hostId, name, at, value);
          }
      });
      return passed;
    },

    seriesOf(readings, { from, to, latestFrom }) {
      return [...namesByHost(readings)].flatMap(([hostId, names]) =>
        [...names].flatMap((name) => {
          const latest = Math.max(lastOf(hostId, name), latestFrom ?? Number.POSITIVE_INFINITY);
          return latest <= from ? [] : [{ hostId, name, from, to }];
        }),
      );
    },

    async readBack(api, series, { room, ahead, now }, signal) {
      // A point's own second may be on either side of its minute.
      const ranges = series.map((each) => ({ ...each, from: each.from - minute, to: each.to + minute }));
      const there = ranges.filter((range) => ahead?.has(range));
      const missing = ranges.filter((range) => !ahead?.has(range));
      const asked = room.take(missing);
      await atOnce(room.atOnce, [...there, ...asked], async (range) => {
        const { hostId, name } = range;
        const points = ahead
          ? await ahead.read(api, range, now, signal)
          : await api.series(hostId, name, range, signal);
        for (const { at, value } of points ?? []) put(read, hostId, name, at, value);
      });
      return missing.length - asked.length;
    },

    of({ hostId, names, value }) {
      const byTime = new Map<number, Map<string, number>>();
      for (const name of names)
        for (const all of [seen, read])
          for (const [at, given] of all.get(hostId)?.get(name) ?? []) {
            const of = byTime.get(at) ?? new Map<string, number>();
            of.set(name, given);
            byTime.set(at, of);
          }
      return [...byTime]
        .sort(([one], [other]) => one - other)
        .flatMap(([at, of]) => {
          const made = value(of);
          // An agent's clock is seconds off the minute that it means.
          return made === null || !Number.isFinite(made) ? [] : [{ at: nearestMinute(at), value: made }];
        });
    },

    readBackTimes({ hostId, names }) {
      const times = names.flatMap((name) => [...(read.get(hostId)?.get(name)?.keys() ?? [])]);
      return [...new Set(times)].sort((one, other) => one - other);
    },

    forget(before) {
      read.clear();
      for (const [hostId, points] of seen) {
        for (const [name, times] of points) {
          for (const at of times.keys()) if (at < before) times.delete(at);
          if (times.size === 0) points.delete(name);
        }
        if (points.size === 0) seen.delete(hostId);
      }
    },
  };
}

const nearestMinute = (at: number) => Math.round(at / minute) * minute;

function put(into: ByHost, hostId: string, name: string, at: number, value: number): void {
  const host = into.get(hostId) ?? new Map<string, Map<number, number>>();
  into.set(hostId, host);
  const points = host.get(name) ?? new Map<number, number>();
  host.set(name, points);
  points.set(at, value);
}

function namesByHost(readings: readonly Asked[]): Map<string, Set<string>> {
  const byHost = new Map<string, Set<string>>();
  for (const { hostId, names } of readings) {
    const known = byHost.get(hostId) ?? new Set();
    for (const name of names) known.add(name);
    byHost.set(hostId, known);
  }
  return byHost;
}

/** Hosts with the same names together: the tasks of a family are asked for in one call. */
function lotsOf(byHost: ReadonlyMap<string, ReadonlySet<string>>): { hostIds: string[]; names: string[] }[] {
  const groups = new Map<string, { hostIds: string[]; names: string[] }>();
  for (const [hostId, names] of byHost) {
    const sorted = [...names].sort();
    const key = sorted.join(" ");
    const group = groups.get(key) ?? { hostIds: [], names: sorted };
    groups.set(key, group);
    group.hostIds.push(hostId);
  }
  return [...groups.values()].flatMap(({ hostIds, names }) =>
    inLots(hostIds, hostsOfCall).flatMap((some) =>
      inLots(names, namesOfCall).map((few) => ({ hostIds: some, names: few })),
    ),
  );
}

const inLots = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, lot) =>
    items.slice(lot * size, (lot + 1) * size),
  );
