import type pg from "pg";
import { applicationNames, type Side, sides } from "../servers/side.ts";
import type { Server } from "../servers/start-server.ts";
import { type Load, load } from "./load.ts";
import { postgresCpuMs } from "./postgres-cpu.ts";
import type { Proven } from "./prove-equal.ts";
import { type Median, median } from "./statistics.ts";

/** One turn of one side. Of PostgreSQL's processes where the platform tells. */
export type Sample = Load & {
  requestsPerSecond: number;
  serverCpuMs: number;
  postgresCpuMs: number | null;
};
export type Timed = Record<Side, Sample[]>;
export type Pace = { rounds: number; sampleMs: number; warmUpMs: number; connections: number };

/** Lets the sides take turns, in another order each round, after each has been warmed up. */
export async function timeCase(
  deps: { owner: pg.Client; servers: Record<Side, Server> },
  input: { proven: Proven; pace: Pace },
): Promise<Timed> {
  const { owner, servers } = deps;
  const { proven, pace } = input;
  const { connections } = pace;
  const timed: Timed = { fleetgraph: [], bare: [], postgraphile: [] };
  const run = (side: Side, milliseconds: number) =>
    load({ url: servers[side].url, requests: proven[side], milliseconds, connections });
  for (const side of sides) await run(side, pace.warmUpMs);
  for (let round = 0; round < pace.rounds; round += 1) {
    for (let turn = 0; turn < sides.length; turn += 1) {
      const side = sides[(round + turn) % sides.length] as Side;
      const before = await spent(owner, servers[side]);
      const done = await run(side, pace.sampleMs);
      const after = await spent(owner, servers[side]);
      timed[side].push({
        ...done,
        requestsPerSecond: done.requests / done.seconds,
        serverCpuMs: (after.server - before.server) / done.requests,
        postgresCpuMs:
          after.postgres === null || before.postgres === null
            ? null
            : (after.postgres - before.postgres) / done.requests,
      });
    }
  }
  return timed;
}

async function spent(owner: pg.Client, server: Server) {
  const { cpuMs } = await server.usage();
  return { server: cpuMs, postgres: await postgresCpuMs(owner, applicationNames[server.side]) };
}

/** Fleetgraph's requests per second as a share of another side's, paired by round. */
export function throughputRatio(timed: Timed, against: Side): Median {
  return paired(timed, against, ({ requestsPerSecond }) => requestsPerSecond);
}

/** CPU time per request (server and PostgreSQL) as a multiple of another side's. */
export function cpuRatio(timed: Timed, against: Side): Median {
  return paired(timed, against, cpuOf);
}

/** CPU milliseconds of a request: the server's, and PostgreSQL's where it is known. */
export const cpuOf = ({ serverCpuMs, postgresCpuMs: ofPostgres }: Sample) => serverCpuMs + (ofPostgres ?? 0);

function paired(timed: Timed, against: Side, of: (sample: Sample) => number): Median {
  return median(timed.fleetgraph.map((sample, round) => of(sample) / of(timed[against][round] as Sample)));
}

export function medianOf(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return median(samples.map(of)).value;
}
