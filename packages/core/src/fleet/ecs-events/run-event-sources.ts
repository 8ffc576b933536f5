import { type Consumer, type ConsumerTiming, consumeQueue } from "../../kernel/index.ts";
import type { AccountConfiguration } from "../account-configuration.ts";
import { listCluster } from "../listing/list-cluster.ts";
import type { SyncDeps } from "../listing/sync-region.ts";
import { saveAccount } from "../store/accounts.ts";
import { handleMessages } from "./handle-messages.ts";
import { createServicesRefresh } from "./refresh-services.ts";
import { resolveWaiting } from "./resolve-waiting.ts";
import { sourceFailure } from "./source-failure.ts";
import { createSourceFreshness } from "./source-freshness.ts";

export type EventSourceDeps = SyncDeps & {
  /** Told of services that ECS itself told something of: whoever follows a roll-out looks at it now. */
  onServices(serviceIds: readonly string[]): Promise<void>;
};

/** Milliseconds between two looks at what waits. */
const waitingLookMs = 1_500;
/** Milliseconds between two listings of one cluster that events of something unknown in it ask for. */
const listingsApart = 10_000;

/** The queues of the accounts' configuration, one for each region that has one. */
export function queuesOf(
  accounts: readonly AccountConfiguration[],
): { account: AccountConfiguration; region: string; queueUrl: string }[] {
  return accounts.flatMap((account) => {
    const { events } = account;
    if (events === undefined) return [];
    const [only = ""] = account.regions;
    const queues = events.queueUrls ?? (events.queueUrl === undefined ? {} : { [only]: events.queueUrl });
    return Object.entries(queues).map(([region, queueUrl]) => ({ account, region, queueUrl }));
  });
}

/**
 * Takes in ECS's events from the queues of the configuration until it is stopped; does nothing where there are none.
 * Any number of processes may: an event that two of them store is stored once.
 */
export async function runEventSources(
  deps: EventSourceDeps,
  input: { accounts: readonly AccountConfiguration[]; timing?: Partial<ConsumerTiming> },
): Promise<Consumer> {
  const { database, clock, log, accounts } = deps;
  const queues = queuesOf(input.accounts);
  const keys = queues.map(({ account, region }) => `${account.name}/${region}`);
  await database.pool.query("DELETE FROM fleet_event_source WHERE key <> ALL ($1::text[])", [keys]);
  if (queues.length === 0) return { stop: async () => undefined };
  const refresh = createServicesRefresh(deps);

  const failed = (event: string) => (error: Error) => log.warn(event, { error: error.message });
  function changed({ services, told }: { services: Set<string>; told: Set<string> }): void {
    refresh.ask(services);
    if (told.size > 0) deps.onServices([...told]).catch(failed("events.not-woken"));
  }

  const askedAt = new Map<string, number>();
  const toList = new Set<string>();
  let listing: Promise<void> = Promise.resolve();
  let over = false;
  /** Clusters are listed one after the other: they share a budget with the listings that are due. */
  function listSoon(clusterArns: ReadonlySet<string>): void {
    const now = performance.now();
    for (const [arn, at] of askedAt) if (now - at > listingsApart) askedAt.delete(arn);
    for (const arn of clusterArns) {
      if (askedAt.has(arn)) continue;
      askedAt.set(arn, now);
      toList.add(arn);
      listing = listing
        .then(async () => {
          if (over || !toList.delete(arn)) return;
          await listCluster(deps, { clusterArn: arn });
        })
        .catch(failed("events.cluster-not-listed"));
    }
  }

  const consumers = await Promise.all(
    queues.map(async ({ account, region, queueUrl }) => {
      const accountId = await saveAccount(database, { name: account.name, awsAccountId: null });
      const source = { key: `${account.name}/${region}`, accountId, region, queueUrl };
      const freshness = createSourceFreshness({ database, clock }, source);
      return consumeQueue(
        {
          log,
          connect: () => accounts.clientsOf(account, region).queueAt(queueUrl),
          watch: freshness,
          failureOf: (error) => sourceFailure(error, queueUrl),
          async handle(messages) {
            const handled = await handleMessages({ database, clock }, { source, messages });
            freshness.stored(handled);
            changed(handled);
            listSoon(handled.unknown);
          },
        },
        { name: "events", key: source.key, ...(input.timing ? { timing: input.timing } : {}) },
      );
    }),
  );

  let resolving: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    resolving = resolving
      .then(async () => {
        const resolved = await resolveWaiting(deps);
        if (resolved !== null) changed(resolved);
      })
      .catch(failed("events.waiting-not-tried"));
  }, waitingLookMs);

  return {
    async stop() {
      clearInterval(timer);
      await Promise.all([...consumers.map((consumer) => consumer.stop()), resolving]);
      over = true;
      await Promise.all([refresh.stop(), listing]);
    },
  };
}
