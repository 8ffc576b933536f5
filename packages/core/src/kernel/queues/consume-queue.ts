import type { StoredMessage } from "@fleetgraph/catalogue";
import { AwsFailure } from "../aws/aws-failure.ts";
import type { Log } from "../log.ts";
import { mostAtOnce, type Queue, type ReceivedMessage } from "./queue.ts";

/** What a consumer tells of its queue, for whoever shows how fresh it is. */
export type QueueWatch = {
  /** The queue answered. */
  answered(messages: number): void;
  counted(counts: { waiting: number | null; inFlight: number | null }): void;
  /** Why it cannot be received from, or null when it can. Gives whether that is news. */
  failing(failure: StoredMessage | null): boolean;
  /** Writes it down. */
  save(): Promise<void>;
};

export type ConsumerDeps = {
  log: Log;
  /** A new way to the queue, which looks for credentials anew. */
  connect(): Promise<Queue>;
  /**
   * Does with each of a batch of messages what is to be done, for good: they are deleted behind it. What comes again
   * is handed on again.
   */
  handle(messages: readonly ReceivedMessage[]): Promise<void>;
  watch: QueueWatch;
  /** Why it does not get through, as a message of the catalogue. */
  failureOf(error: unknown): StoredMessage;
};

export type Consumer = { stop(): Promise<void> };

/** Milliseconds, but for the one that SQS takes in seconds. */
export type ConsumerTiming = {
  pollSeconds: number;
  saveMs: number;
  countMs: number;
  retryMs: number;
  longestRetryMs: number;
};

const mostReceivers = 8;
const mostWorkers = 2;
const mostOfBatch = 500;
/** Received and not stored yet; beyond it nothing more is received. */
const mostHeld = 2_000;
const triesOfBatch = 5;
export const consumerTiming: ConsumerTiming = {
  pollSeconds: 20,
  saveMs: 2_000,
  countMs: 10_000,
  retryMs: 500,
  longestRetryMs: 60_000,
};

/**
 * Receives the messages of a queue until it is stopped. One receiver waits for messages with long polls; while the
 * queue gives as many as it can, others help it. What they receive is stored in batches, and deleted behind that. Whatever
 * fails is told, and tried again ever more slowly: polling goes on without it.
 */
export function consumeQueue(
  deps: ConsumerDeps,
  input: {
    /** What its lines of the log begin with, and which of its kind it is. */
    name: string;
    key: string;
    timing?: Partial<ConsumerTiming>;
  },
): Consumer {
  const { log, connect, handle, watch, failureOf } = deps;
  const { name, key } = input;
  const timing = { ...consumerTiming, ...input.timing };
  const ending = new AbortController();
  const held: ReceivedMessage[] = [];
  let connected: Promise<Queue> | null = null;
  let helpers = 0;
  const workers = new Set<Promise<void>>();
  let roomMade = Promise.withResolvers<void>();

  const queue = (): Promise<Queue> => {
    connected ??= connect();
    return connected;
  };

  async function pause(milliseconds: number): Promise<void> {
    if (ending.signal.aborted) return;
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, milliseconds);
    const wake = () => waited.resolve();
    ending.signal.addEventListener("abort", wake, { once: true });
    await waited.promise;
    clearTimeout(timer);
    ending.signal.removeEventListener("abort", wake);
  }

  async function receive(waitSeconds: number): Promise<number> {
    const messages = await (await queue()).receive({ waitSeconds, signal: ending.signal });
    watch.answered(messages.length);
    held.push(...messages);
    putToWork();
    return messages.length;
  }

  async function tell(failure: unknown): Promise<void> {
    const why = failure === null ? null : failureOf(failure);
    if (!watch.failing(why)) return;
    if (why === null) log.info(`${name}.source-recovered`, { source: key });
    else log.warn(`${name}.source-failing`, { source: key, failure: why });
    await save();
  }

  /** The receiver that is always there. */
  async function attend(): Promise<void> {
    let failures = 0;
    while (!ending.signal.aborted) {
      try {
        if (held.length >= mostHeld) {
          await roomMade.promise;
          continue;
        }
        const count = await receive(timing.pollSeconds);
        failures = 0;
        await tell(null);
        if (count === mostAtOnce && helpers < mostReceivers - 1) void help();
      } catch (error) {
        if (ending.signal.aborted) return;
        // Credentials are looked for anew by a client that has none yet.
        if (error instanceof AwsFailure && (error.kind === "credentials" || error.kind === "denied"))
          await disconnect();
        await tell(error);
        failures += 1;
        await pause(backOff(failures));
      }
    }
  }

  const backOff = (failures: number) =>
    Math.min(timing.longestRetryMs, timing.retryMs * 2 ** Math.min(failures - 1, 10)) *
    (0.5 + Math.random() / 2);

  async function disconnect(): Promise<void> {
    const old = connected;
    connected = null;
    (await old?.catch(() => null))?.close();
  }

  /** One more receiver, for as long as there is much to receive; what fails is met by the one that stays. */
  async function help(): Promise<void> {
    helpers += 1;
    try {
      while (!ending.signal.aborted && held.length < mostHeld) {
        const count = await receive(0);
        if (count === 0) return;
        if (count === mostAtOnce && helpers < mostReceivers - 1) void help();
      }
    } catch {
      // The other one meets it too.
    } finally {
      helpers -= 1;
    }
  }

  /** Two at a time: while PostgreSQL has one batch, the next is read. */
  function putToWork(): void {
    while (workers.size < mostWorkers && held.length > 0) {
      const worker = work().finally(() => {
        workers.delete(worker);
        // What came when it was about to end.
        putToWork();
      });
      workers.add(worker);
    }
  }

  /** Stores what is held, in batches of what has come meanwhile. */
  async function work(): Promise<void> {
    let deleting = Promise.resolve();
    while (held.length > 0) {
      const batch = held.splice(0, mostOfBatch);
      if (held.length < mostHeld) {
        roomMade.resolve();
        roomMade = Promise.withResolvers();
      }
      if (!(await store(batch))) continue;
      const receiptHandles = batch.map(({ receiptHandle }) => receiptHandle);
      await deleting;
      deleting = remove(receiptHandles);
    }
    await deleting;
  }

  /** What stays in the queue comes again and changes nothing, so nothing is tried twice. */
  async function remove(receiptHandles: readonly string[]): Promise<void> {
    try {
      const stayed = await (await queue()).remove(receiptHandles);
      if (stayed > 0) log.warn(`${name}.not-deleted`, { source: key, messages: stayed });
    } catch (error) {
      log.warn(`${name}.not-deleted`, { source: key, error: (error as Error).message });
    }
  }

  /** False for a batch that cannot be stored now: it stays in the queue and comes again. */
  async function store(messages: readonly ReceivedMessage[]): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      try {
        await handle(messages);
        if (tries > 1) await tell(null);
        return true;
      } catch (error) {
        log.warn(`${name}.not-stored`, { source: key, error: (error as Error).message, tries });
        await tell(error).catch(() => undefined);
        if (tries === triesOfBatch || ending.signal.aborted) return false;
        await pause(backOff(tries));
      }
    }
  }

  let saving: Promise<void> = Promise.resolve();
  function save(): Promise<void> {
    saving = saving
      .then(() => watch.save())
      .catch((error: Error) => log.warn(`${name}.freshness-not-saved`, { error: error.message }));
    return saving;
  }

  async function count(): Promise<void> {
    const unknown = { waiting: null, inFlight: null };
    // Not known, then; receiving says what is the matter.
    watch.counted(await (await queue()).counts(ending.signal).catch(() => unknown));
  }

  const savingTimer = setInterval(() => void save(), timing.saveMs);
  const countingTimer = setInterval(() => void count(), timing.countMs);
  void count();
  const attending = attend();
  // What is not full yet waits no longer than this for its room.
  ending.signal.addEventListener("abort", () => roomMade.resolve());

  return {
    async stop() {
      clearInterval(savingTimer);
      clearInterval(countingTimer);
      ending.abort();
      await attending;
      while (workers.size > 0) await Promise.all(workers);
      await save();
      await disconnect();
    },
  };
}
