import { atOnce, type Clock } from "../../kernel/index.ts";
import type { CallRoom } from "./call-room.ts";
import type { MackerelApi } from "./mackerel-api.ts";

/** Interfaces and file systems come and go on a host; a task keeps those it began with. */
const knownForMs = 6 * 3_600_000;
/** An agent posts its first minutes after it began: until then a host has no names. */
const emptyForMs = 2 * 60_000;

/** What readings are made of: a host may have thousands of others. */
const ours = /^(container\.|cpu\.|memory\.|loadavg1$|interface\.|filesystem\.)/;

/** Which metrics a host of Mackerel's has: the names of interfaces and file systems are known from nowhere else. */
export type PostedNames = {
  /** Asks for what is not known. Gives how many hosts there was no room for. */
  learn(api: MackerelApi, hostIds: readonly string[], room: CallRoom, signal: AbortSignal): Promise<number>;
  of(hostId: string): readonly string[];
};

/** Remembered for hours, for hosts that were asked for within the last days. */
export function createPostedNames(clock: Clock): PostedNames {
  const known = new Map<string, { names: string[]; until: number }>();
  return {
    async learn(api, hostIds, room, signal) {
      const now = clock.now().getTime();
      const unknown = hostIds.filter((id) => (known.get(id)?.until ?? 0) <= now);
      const asked = room.take(unknown);
      await atOnce(room.atOnce, asked, async (id) => {
        const names = (await api.metricNames(id, signal)).filter((name) => ours.test(name));
        known.set(id, { names, until: now + (names.length === 0 ? emptyForMs : knownForMs) });
      });
      for (const [id, { until }] of known) if (until < now - knownForMs) known.delete(id);
      return unknown.length - asked.length;
    },
    of: (hostId) => known.get(hostId)?.names ?? [],
  };
}
