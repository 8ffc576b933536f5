import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Reads } from "../kernel/index.ts";
import type { LogDeps } from "../logs/find-logs.ts";
import type { LinesRead, LogSource, RawLine } from "../logs/log-source.ts";
import type { Caller } from "../permissions/index.ts";

/** Who may read all lines, of tasks that nobody knows too. */
export const logReader = { grants: [{ verb: "logs:read", resource: "**" }] } as unknown as Caller;

/** A store that answers every question with these rows. */
export function readsOf(rows: readonly unknown[][]): Reads {
  const client = {
    query: (query: { callback(error: null, rows: readonly unknown[][]): void }) => query.callback(null, rows),
  };
  const pool = {
    connect: (done: (error: null, client: object, release: () => void) => void) =>
      done(null, client, () => undefined),
  };
  return { pool } as unknown as Reads;
}

export const rawLine = (text: string, at: number, containerId: string | null = null): RawLine => ({
  ...{
    position: { at, tie: text.replace(/\D/g, "") || "0" },
    document: text,
    text,
    isCut: false,
    identity: text,
  },
  ...{ stream: null, tag: null, containerId, containerName: null, taskArn: null },
});

/** A source that has what was written so far; as a search does, it begins again with what stands at the position itself. */
export function writtenSource(
  written: readonly RawLine[],
  { name = "logs", atOnce = 10_000, notices = () => [] as StoredMessage[] } = {},
): LogSource {
  return {
    name,
    covers: () => true,
    takesStrangers: true,
    async read({ start, end, after, limit, order }): Promise<LinesRead> {
      const sign = order === "OLDEST_FIRST" ? 1 : -1;
      const along = (one: RawLine["position"], other: RawLine["position"]) =>
        sign * (one.at - other.at || Number(one.tie) - Number(other.tie));
      const found = written
        .filter(({ position: { at } }) => at >= start && (end === null || at < end))
        .filter(({ position }) => after === null || along(position, after) >= 0)
        .sort((one, other) => along(one.position, other.position));
      const lines = found.slice(0, Math.min(limit, atOnce));
      return { lines, more: found.length > lines.length, walk: null, notices: notices() };
    },
    close: async () => undefined,
  };
}

export const logDeps = (sources: readonly LogSource[], now: () => number): LogDeps =>
  ({
    reads: readsOf([]),
    sources: { list: sources, redact: false, pollMs: 1, overlapMs: 60_000, close: async () => undefined },
    clock: { now: () => new Date(now()) },
    log: { warn: () => undefined },
  }) as unknown as LogDeps;
