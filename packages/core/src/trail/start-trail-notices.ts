import type { AccountConfiguration } from "../fleet/index.ts";
import { enqueue } from "../jobs/index.ts";
import { type Consumer, type ConsumerTiming, consumeQueue } from "../kernel/index.ts";
import { type FileKey, readFileKey } from "./files/file-key.ts";
import { noteFiles } from "./files/known-files.ts";
import { readNotice } from "./files/take-notices.ts";
import { saveSource, trailFailure } from "./sources.ts";
import type { TrailConfiguration } from "./trail-configuration.ts";
import { type TrailDeps, trailJob } from "./trail-job.ts";

/** A region's files are read so many milliseconds after a notice: others come with it. */
const gather = 1_000;

/**
 * Takes notices of new files from the queues of the configuration until it is stopped: each file is noted down before its
 * message is deleted, and its region's job is woken. Any number of processes may.
 */
export async function startTrailNotices(
  deps: TrailDeps,
  input: {
    trail: TrailConfiguration;
    accounts: readonly AccountConfiguration[];
    timing?: Partial<ConsumerTiming>;
  },
): Promise<{ stop(): Promise<void> }> {
  const { database, clock, log, accounts } = deps;
  const { trail, timing } = input;
  const consumers: Consumer[] = [];
  const seen = new Set<string>();
  for (const account of input.accounts) {
    const files = trail.accounts[account.name]?.files;
    const queueUrl = files?.queueUrl;
    // Accounts that share a bucket may share its queue.
    if (files === undefined || queueUrl === undefined || seen.has(queueUrl)) continue;
    seen.add(queueUrl);
    const reader = input.accounts.find(({ name }) => name === (files.readAs ?? account.name)) ?? account;
    const region =
      /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(queueUrl)?.[1] ?? files.bucketRegion ?? reader.regions[0] ?? "";
    const connect = () => accounts.clientsOf(reader, region).queueAt(queueUrl);
    let failing = false;
    consumers.push(
      consumeQueue(
        {
          log,
          connect,
          failureOf: trailFailure,
          watch: {
            answered: () => undefined,
            counted: () => undefined,
            failing(failure) {
              const isNews = failing !== (failure !== null);
              failing = failure !== null;
              if (isNews && failure !== null) void tell(failure);
              return isNews;
            },
            save: async () => undefined,
          },
          async handle(messages) {
            const named = messages.flatMap(({ body }) => {
              const notices = readNotice(body);
              if (notices === null) log.warn("trail.notice-unread", { queueUrl });
              return (notices ?? []).flatMap((notice) => {
                const of = readFileKey(notice.key);
                return of === null ? [] : [{ ...notice, of }];
              });
            });
            const accountsByNumber = await numbersOf(deps);
            const found = named.flatMap((file) => {
              const owner = accountsByNumber.get(file.of.awsAccount);
              return owner === undefined ||
                !isWanted(trail, input.accounts, { name: owner.name, of: file.of })
                ? []
                : [{ ...file, accountId: owner.id, name: owner.name, deliveredAt: null }];
            });
            await noteFiles(database, { files: found, at: clock.now() });
            const places = new Set(found.map(({ name, of }) => `${name}/${of.region}`));
            const runAt = new Date(clock.now().getTime() + gather);
            const jobs = [...places].map((text) => {
              const [name = "", where = ""] = text.split("/");
              return trailJob({ account: name, region: where }, runAt);
            });
            if (jobs.length > 0) await enqueue(database, jobs);
          },
        },
        { name: "trail", key: account.name, ...(timing ? { timing } : {}) },
      ),
    );

    async function tell(failure: ReturnType<typeof trailFailure>): Promise<void> {
      try {
        for (const each of account.regions) {
          const { rows } = await database.pool.query<{ id: string }>(
            "SELECT id FROM account WHERE name = $1",
            [account.name],
          );
          const source = {
            account: account.name,
            accountId: rows[0]?.id ?? "",
            region: each,
            way: "FILES" as const,
          };
          await saveSource(database, source, { failure, at: clock.now() });
        }
      } catch (error) {
        log.warn("trail.failure-not-saved", { error: (error as Error).message });
      }
    }
  }
  return {
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
  };
}

async function numbersOf({ database }: TrailDeps): Promise<Map<string, { id: string; name: string }>> {
  const { rows } = await database.pool.query<{ id: string; name: string; number: string }>(
    "SELECT id, name, aws_account_id AS number FROM account WHERE aws_account_id IS NOT NULL",
  );
  return new Map(rows.map(({ number, ...account }) => [number, account]));
}

const isWanted = (
  trail: TrailConfiguration,
  accounts: readonly AccountConfiguration[],
  { name, of }: { name: string; of: FileKey },
): boolean =>
  trail.accounts[name]?.files !== undefined &&
  accounts.some((account) => account.name === name && account.regions.includes(of.region));
