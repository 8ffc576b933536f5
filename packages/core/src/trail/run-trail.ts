import { accountNumberOf, saveAccount } from "../fleet/index.ts";
import { enqueue } from "../jobs/index.ts";
import { AwsFailure, abortable, Superseded } from "../kernel/index.ts";
import type { FilesPlace } from "./files/files-place.ts";
import { runFiles } from "./files/run-files.ts";
import { runLookup } from "./lookup/run-lookup.ts";
import { referredOf } from "./records/concerns.ts";
import { type SourceKey, saveSource, trailFailure } from "./sources.ts";
import type { TrailConfiguration } from "./trail-configuration.ts";
import { type TrailDeps, type TrailPlace, trailJob } from "./trail-job.ts";

const ninetyDays = 90 * 86_400_000;

/** The process stops: nothing failed, and another one goes on. */
class Stopped extends Superseded {}

/**
 * The job: asks what is new of one account's region by each way that is configured, and leaves a job for the next time. A
 * way that fails says so, and the other goes on.
 */
export async function readTrail(
  deps: TrailDeps,
  input: TrailPlace & { trail: TrailConfiguration; signal: AbortSignal },
): Promise<void> {
  const { database, clock, log, accounts } = deps;
  const { account: name, region, trail, signal } = input;
  const account = (await accounts.list()).find((each) => each.name === name);
  const of = trail.accounts[name];
  // Not configured any more: its jobs end here.
  if (of === undefined || !account?.regions.includes(region)) return;
  const startedAt = clock.now();
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Stopped("the worker stops"));
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();

  const attempt = async (source: SourceKey, work: () => Promise<void>): Promise<void> => {
    try {
      await abortable(stopping.signal, work);
    } catch (error) {
      if (error instanceof Stopped) return;
      if (!(error instanceof AwsFailure))
        log.error("trail.failed", { ...source, error: (error as Error).stack });
      else log.warn("trail.source-failing", { account: name, region, way: source.way, error: error.message });
      await saveSource(database, source, { failure: trailFailure(error), at: clock.now() });
    }
  };

  const accountId = await saveAccount(database, { name, awsAccountId: null });
  const clients = accounts.clientsOf(account, region).listing;
  const base = { account: name, accountId, region };
  if (of.lookup) {
    const source = { ...base, way: "LOOKUP" as const };
    await attempt(source, async () => {
      const awsAccount = await accountNumberOf(database, accounts, { account, region });
      const buckets = of.files ? [of.files.bucket] : [];
      const referred = await referredOf(database, { awsAccount, accountId, buckets });
      await runLookup(
        { database, clock, client: () => clients.beside.cloudTrail() },
        { source, keep: of.keep, referred, freshly: of.files === undefined, signal: stopping.signal },
      );
    });
  }
  if (of.files) {
    const { files } = of;
    const source = { ...base, way: "FILES" as const };
    await attempt(source, async () => {
      const awsAccount = await accountNumberOf(database, accounts, { account, region });
      const reader = (await accounts.list()).find((each) => each.name === (files.readAs ?? name)) ?? account;
      const bucketRegion = files.bucketRegion ?? reader.regions[0] ?? region;
      const { beside } = accounts.clientsOf(reader, bucketRegion).listing;
      const { createTrailBucket } = await import("./files/bucket.ts");
      const bucketNamed = (bucket: string) => createTrailBucket(() => beside.s3(), bucket);
      const since = of.since === undefined ? new Date(startedAt.getTime() - ninetyDays) : new Date(of.since);
      const place: FilesPlace = {
        ...base,
        awsAccount,
        keep: of.keep,
        bucket: bucketNamed(files.bucket),
        bucketNamed,
        prefix: files.prefix,
        organization: files.organization,
        since,
        cloudTrail: () => clients.beside.cloudTrail(),
      };
      await runFiles(
        { database, clock, log },
        { place, source, listingSeconds: trail.listingSeconds, signal: stopping.signal },
      );
    });
  }
  signal.removeEventListener("abort", stop);
  const next = stopping.signal.aborted
    ? clock.now()
    : new Date(startedAt.getTime() + trail.intervalSeconds * 1000);
  // Last, so that a process that dies meanwhile leaves this very job to another. One that was asked for keeps its time.
  await enqueue(database, [trailJob({ account: name, region }, next, { keepsTime: true })]);
}
