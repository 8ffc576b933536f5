import { atOnce } from "../../kernel/index.ts";
import type { GivenPoint } from "../in-steps.ts";
import type { CallRoom } from "./call-room.ts";
import type { MackerelApi } from "./mackerel-api.ts";
import type { MackerelReading } from "./mackerel-readings.ts";

const minute = 60_000;
// The names of both are in the address, which proxies bound at some eight thousand characters.
const hostsOfCall = 60;
const namesOfCall = 40;

type Asked = Pick<MackerelReading, "hostId" | "names">;
type ByHost = Map<string, Map<string, Map<number, number>>>;

/**
 * The points of a cluster: those of the last minutes as the latest points showed them, one look after the other, and what was
 * read back for the reading under way.
 */
export type RecentPoints = {
  /** Looks at the latest points. */
  look(api: MackerelApi, readings: readonly Asked[], room: CallRoom, signal: AbortSignal): Promise<void>;
  /**
   * Reads back what is not there of (from, to]. `latestFrom`: from when on the latest points are known, so that there is no
   * use in asking where they are older than what is missing; null when they are not. Gives how many series there was no
   * room for.
   */
  complete(
    api: MackerelApi,
    readings: readonly Asked[],
    range: { from: number; to: number; latestFrom: number | null },
    room: CallRoom,
    signal: AbortSignal,
  ): Promise<number>;
  of(reading: MackerelReading): GivenPoint[];
  /** Drops what was read back, and of the latest what is older. */
  forget(before: number): void;
};

/** Empty at first: the first reading after a start reads back what it needs. */
export function createRecentPoints(): RecentPoints {
  const seen: ByHost = new Map();
  const readBack: ByHost = new Map();

  return {
    async look(api, readings, room, signal) {
      const lots = lotsOf(namesByHost(readings));
      await atOnce(room.atOnce, room.take(lots), async ({ hostIds, names }) => {
        for (const [hostId, points] of await api.latest(hostIds, names, signal))
          for (const [name, { at, value }] of points) put(seen, hostId, name, at, value);
      });
    },

    async complete(api, readings, { from, to, latestFrom }, room, signal) {
      const wanted: { hostId: string; name: string }[] = [];
      for (const [hostId, names] of namesByHost(readings))
        for (const name of names) {
          const times = [...(seen.get(hostId)?.get(name)?.keys() ?? [])].map(nearestMinute);
          const missing = firstMissing(times, from, to);
          if (missing === null) continue;
          const isOver =
            latestFrom !== null && missing > (times.length === 0 ? latestFrom : Math.max(...times));
          if (!isOver) wanted.push({ hostId, name });
        }
      const asked = room.take(wanted);
      await atOnce(room.atOnce, asked, async ({ hostId, name }) => {
        // A point's own second may be on either side of its minute.
        const points = await api.series(hostId, name, { from: from - minute, to: to + minute }, signal);
        for (const { at, value } of points ?? []) put(readBack, hostId, name, at, value);
      });
      return wanted.length - asked.length;
    },

    of({ hostId, names, value }) {
      const byTime = new Map<number, Map<string, number>>();
      for (const name of names)
        for (const all of [seen, readBack])
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

    forget(before) {
      readBack.clear();
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

/** The end of the first minute within (from, to] that has no point; null when each has one. */
function firstMissing(times: readonly number[], from: number, to: number): number | null {
  const there = new Set(times);
  for (let at = (Math.floor(from / minute) + 1) * minute; at <= to; at += minute)
    if (!there.has(at)) return at;
  return null;
}

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
