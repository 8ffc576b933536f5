import type { Database } from "@fleetgraph/database";
import type { AccountConfiguration, AwsAccounts } from "../fleet/index.ts";
import { enqueue, type JobRequest } from "../jobs/index.ts";
import type { Clock, Log } from "../kernel/index.ts";
import type { TrailConfiguration } from "./trail-configuration.ts";

export type TrailDeps = { database: Database; clock: Clock; log: Log; accounts: AwsAccounts };

export const trailTask = "trail";
export type TrailPlace = { account: string; region: string };

/** The job of one account's region; a waiting one is replaced, so that each has one at most. */
export const trailJob = (
  { account, region }: TrailPlace,
  runAt: Date,
  options: { keepsTime?: true } = {},
): JobRequest => ({
  task: trailTask,
  payload: { account, region },
  key: `trail:${account}/${region}`,
  queue: `trail:${account}/${region}`,
  runAt,
  ...options,
});

/** The places of the configuration that CloudTrail is asked of. */
export function trailPlaces(
  trail: TrailConfiguration,
  accounts: readonly AccountConfiguration[],
): TrailPlace[] {
  return accounts.flatMap(({ name, regions }) =>
    name in trail.accounts ? regions.map((region) => ({ account: name, region })) : [],
  );
}

/** Forgets how fresh the sources are that are not configured any more, and has the others asked. */
export async function startTrail(
  deps: TrailDeps,
  { trail, accounts }: { trail: TrailConfiguration; accounts: readonly AccountConfiguration[] },
): Promise<void> {
  const { database, clock } = deps;
  const places = trailPlaces(trail, accounts);
  const keys = places.flatMap(({ account, region }) => {
    const { lookup, files } = trail.accounts[account] ?? {};
    return [
      ...(lookup ? [`${account}/${region}/LOOKUP`] : []),
      ...(files ? [`${account}/${region}/FILES`] : []),
    ];
  });
  await database.pool.query("DELETE FROM trail_source WHERE key <> ALL ($1::text[])", [keys]);
  if (places.length > 0)
    await enqueue(
      database,
      places.map((place) => trailJob(place, clock.now())),
    );
}
