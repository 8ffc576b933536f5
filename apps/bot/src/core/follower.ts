import type { Locale } from "@fleetgraph/catalogue";
import type { DeploymentFields, Fleetgraph } from "@fleetgraph/sdk";
import { sayIn } from "./asking.ts";
import type { Chat, Mark, Marked, MessageRef } from "./chat.ts";
import { deploymentCard } from "./deployment-card.ts";
import { createUpdates } from "./updates.ts";

export interface Follower {
  /**
   * Shows a deployment as a card in the thread of a message and what happens to it below, until its end. A card that is
   * there already is gone on with. Returns once the card is there.
   */
  follow(input: { deployment: DeploymentFields; message: MessageRef; language: Locale }): Promise<void>;
  /** Lets go of everything; resolves when nothing is being sent. */
  stop(): Promise<void>;
}

type Deps = {
  chat: Chat;
  fleetIn: (language: Locale) => Fleetgraph;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  failed: (error: unknown) => void;
};

/** Milliseconds before a watch that was given up is begun again. */
const restMs = 5_000;

export function createFollower(deps: Deps): Follower {
  const { chat, fleetIn, now, failed } = deps;
  const updates = createUpdates(chat, deps);
  const open = new Map<string, Promise<void>>();
  const stopped = new AbortController();

  function cardOf(deployment: DeploymentFields, language: Locale) {
    const card = deploymentCard({ say: sayIn(language), language, now: now() }, deployment);
    const { id, version, finishedAt } = deployment;
    const mark: Mark = { part: "card", deployment: id, version, ended: finishedAt !== null, language };
    return { card, mark };
  }

  /** Tells events and keeps the card new until the deployment has ended. */
  async function watch(input: { deployment: string; card: MessageRef; told: number; language: Locale }) {
    const { deployment: id, card, language } = input;
    const fleet = fleetIn(language);
    let { told } = input;
    let last = "";
    const renew = () =>
      updates.put(card, async () => {
        const found = await fleet.deployment({ id });
        if (!found) throw new Error(`${id} may not be read any more`);
        return cardOf(found, language);
      });
    // What happened while nobody looked.
    renew();
    for (let ended = false; !ended && !stopped.signal.aborted; ) {
      try {
        for await (const event of fleet.deployments.watch(id, { signal: stopped.signal })) {
          if (event.version > told) {
            told = event.version;
            const isNew = event.message !== last && event.kind !== "deployment.progressed";
            last = event.message;
            const mark: Mark = { part: "event", deployment: id, version: told, ended: event.final, language };
            // How many tasks run is what the card is for.
            if (isNew) await chat.say(card, event.message, mark).catch(failed);
            renew();
          }
        }
        ended = true;
      } catch (error) {
        if (stopped.signal.aborted) return;
        failed(error);
        await deps.sleep(restMs);
      }
    }
    await updates.settled(card);
  }

  return {
    async follow({ deployment, message, language }) {
      if (open.has(deployment.id) || stopped.signal.aborted) return;
      // Two deliveries of one message come to the same deployment: the second finds it open.
      const { promise, resolve } = Promise.withResolvers<void>();
      open.set(deployment.id, promise);
      try {
        const mine = (await chat.marked(message)).filter(({ mark }) => mark.deployment === deployment.id);
        const there = mine.find(({ mark }) => mark.part === "card");
        const first = cardOf(deployment, language);
        const card =
          there?.message ?? (await chat.reply(message, first.card, { mark: first.mark, announce: true }));
        const input = {
          deployment: deployment.id,
          card,
          told: lastTold(mine),
          language: there?.mark.language ?? language,
        };
        void watch(input)
          .catch(failed)
          .finally(() => {
            open.delete(deployment.id);
            resolve();
          });
      } catch (error) {
        open.delete(deployment.id);
        resolve();
        throw error;
      }
    },
    async stop() {
      stopped.abort();
      await Promise.all(open.values());
      await updates.idle();
    },
  };
}

/** The last version that the conversation tells. The first, that it was asked for, is told by the card itself. */
function lastTold(mine: readonly Marked[]): number {
  return Math.max(1, ...mine.filter(({ mark }) => mark.part === "event").map(({ mark }) => mark.version));
}
