import type { Card } from "./card.ts";
import { type Chat, type Mark, type MessageRef, RefusedByChat } from "./chat.ts";

export interface Updates {
  /** Has a message show what `make` gives when its turn comes: only the newest is ever sent. */
  put(message: MessageRef, make: () => Promise<{ card: Card; mark: Mark }>): void;
  /** When nothing of a message is left to be sent. */
  settled(message: MessageRef): Promise<void>;
  /** When nothing at all is left to be sent. */
  idle(): Promise<void>;
}

type Waiting = {
  message: MessageRef;
  make: () => Promise<{ card: Card; mark: Mark }>;
  /** How often it failed. */
  failures: number;
};

/** Milliseconds before what failed is sent again: doubled each time, up to the longest. */
const firstRestMs = 1_000;
const longestRestMs = 60_000;
/** Some three hours: an outage that is longer ends with a restart of the bot, which brings cards to their end. */
const mostFailures = 180;

/**
 * Updates of cards, one after the other in each channel, as fast as the chat allows; what was overtaken is left out. What
 * fails is sent again later, unless the chat refuses it for good, until `signal` ends it.
 */
export function createUpdates(
  chat: Chat,
  deps: {
    sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
    failed: (error: unknown) => void;
    signal: AbortSignal;
  },
): Updates {
  const { sleep, failed, signal } = deps;
  const channels = new Map<string, Map<string, Waiting>>();
  const running = new Map<string, Promise<void>>();
  const resting = new Map<string, Promise<void>>();
  const keyOf = ({ channel, id }: MessageRef) => `${channel} ${id}`;

  async function run(channel: string, waiting: Map<string, Waiting>): Promise<void> {
    for (;;) {
      const [next] = waiting;
      if (!next) break;
      const [id, update] = next;
      // What comes while this one is sent is sent after it.
      waiting.delete(id);
      try {
        const { card, mark } = await update.make();
        await chat.update(update.message, card, mark);
      } catch (error) {
        failed(error);
        const failures = update.failures + 1;
        const isHopeless = error instanceof RefusedByChat || failures >= mostFailures;
        if (!isHopeless && !waiting.has(id)) rest({ ...update, failures });
      }
      await sleep(chat.updateEveryMs);
    }
    running.delete(channel);
    channels.delete(channel);
  }

  function enqueue(update: Waiting): void {
    const { channel, id } = update.message;
    const waiting = channels.get(channel) ?? new Map<string, Waiting>();
    channels.set(channel, waiting);
    waiting.set(id, update);
    if (!running.has(channel)) running.set(channel, run(channel, waiting));
  }

  /** A card that failed holds up no other card of its channel. */
  function rest(update: Waiting): void {
    const key = keyOf(update.message);
    const restMs = Math.min(firstRestMs * 2 ** (update.failures - 1), longestRestMs);
    const rested = sleep(restMs, signal)
      .catch(() => undefined)
      .then(() => {
        // Something newer of the message took its place.
        if (resting.get(key) !== rested) return;
        resting.delete(key);
        if (!signal.aborted) enqueue(update);
      });
    resting.set(key, rested);
  }

  return {
    put(message, make) {
      resting.delete(keyOf(message));
      enqueue({ message, make, failures: 0 });
    },
    async settled(message) {
      const { channel, id } = message;
      for (;;) {
        const rest = resting.get(keyOf(message));
        if (rest) await rest;
        // A put while it was being sent makes another round.
        else if (running.has(channel)) {
          await running.get(channel);
          if (!channels.get(channel)?.has(id) && !resting.has(keyOf(message))) return;
        } else return;
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
