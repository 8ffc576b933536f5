import { enqueue } from "../../jobs/index.ts";
import type { AccountConfiguration } from "../account-configuration.ts";
import { syncJob } from "../listing/request-sync.ts";
import type { SyncDeps } from "../listing/sync-region.ts";
import { saveAccount } from "../store/accounts.ts";
import { type Consumer, type ConsumerTiming, consumeQueue } from "./consume-queue.ts";
import { createQueue } from "./queue.ts";
import { createServicesRefresh } from "./refresh-services.ts";
import { resolveWaiting } from "./resolve-waiting.ts";

export type EventSourceDeps = SyncDeps & {
  /** Told of services that ECS itself told something of: whoever follows a roll-out looks at it now. */
  onServices(serviceIds: readonly string[]): Promise<void>;
};

/** Milliseconds between two looks at what waits. */
const waitingLookMs = 1_500;
/** Milliseconds between two listings that events of something unknown ask for. */
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

  let lastAsked = Number.NEGATIVE_INFINITY;
  function listUnknown(): void {
    const now = performance.now();
    if (now - lastAsked < listingsApart) return;
    lastAsked = now;
    enqueue(database, [syncJob()]).catch(failed("events.listing-not-asked"));
  }

  const consumers = await Promise.all(
    queues.map(async ({ account, region, queueUrl }) => {
      const accountId = await saveAccount(database, { name: account.name, awsAccountId: null });
      const source = { key: `${account.name}/${region}`, accountId, region, queueUrl };
      return consumeQueue(
        {
          database,
          clock,
          log,
          connect: async () => createQueue(await accounts.clientsOf(account, region).queues(), queueUrl),
          onHandled(handled) {
            changed(handled);
            if (handled.unknown.size > 0) listUnknown();
          },
        },
        { source, ...(input.timing ? { timing: input.timing } : {}) },
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
      await refresh.stop();
    },
  };
}
