import type { Card } from "./card.ts";
import type { Chat, Mark, MessageRef } from "./chat.ts";

export interface Updates {
  /** Has a message show what `make` gives when its turn comes: only the newest is ever sent. */
  put(message: MessageRef, make: () => Promise<{ card: Card; mark: Mark }>): void;
  /** When nothing of a message is left to be sent. */
  settled(message: MessageRef): Promise<void>;
  /** When nothing at all is left to be sent. */
  idle(): Promise<void>;
}

type Waiting = { message: MessageRef; make: () => Promise<{ card: Card; mark: Mark }> };

/** Updates of cards, one after the other in each channel, as fast as the chat allows; what was overtaken is left out. */
export function createUpdates(
  chat: Chat,
  deps: { sleep: (ms: number) => Promise<void>; failed: (error: unknown) => void },
): Updates {
  const channels = new Map<string, Map<string, Waiting>>();
  const running = new Map<string, Promise<void>>();

  async function run(channel: string, waiting: Map<string, Waiting>): Promise<void> {
    for (;;) {
      const [next] = waiting;
      if (!next) break;
      const [id, { message, make }] = next;
      // What comes while this one is sent is sent after it.
      waiting.delete(id);
      try {
        const { card, mark } = await make();
        await chat.update(message, card, mark);
      } catch (error) {
        deps.failed(error);
      }
      await deps.sleep(chat.updateEveryMs);
    }
    running.delete(channel);
    channels.delete(channel);
  }

  return {
    put(message, make) {
      const { channel, id } = message;
      const waiting = channels.get(channel) ?? new Map<string, Waiting>();
      channels.set(channel, waiting);
      waiting.set(id, { message, make });
      if (!running.has(channel)) running.set(channel, run(channel, waiting));
    },
    async settled({ channel, id }) {
      // A put while it was being sent makes another round.
      while (running.has(channel)) {
        await running.get(channel);
        if (!channels.get(channel)?.has(id)) return;
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
