import type { Locale } from "@fleetgraph/catalogue";
import type { DeploymentFields, Fleetgraph } from "@fleetgraph/sdk";
import { sayIn } from "./asking.ts";
import { type Chat, type Mark, type Marked, type MessageRef, RefusedByChat } from "./chat.ts";
import { deploymentCard } from "./deployment-card.ts";
import { createUpdates } from "./updates.ts";

export interface Follower {
  /**
   * Shows a deployment as a card in the thread of a message and what happens to it below, until its end. A card that is
   * there already is gone on with, unless it tells the end. Returns once the card is there. Throws where it cannot be
   * shown, and goes on trying unless the chat refuses it for good.
   */
  follow(input: Shown): Promise<void>;
  /** Lets go of everything; resolves when nothing is being sent. */
  stop(): Promise<void>;
}

type Shown = {
  deployment: DeploymentFields;
  message: MessageRef;
  /** Of a card that is not there yet. */
  language: Locale;
  /** It was asked for just now, so that a thread that cannot be read is no reason not to show it. */
  isNew?: boolean;
  /** It was asked for by what the chat delivered again: the bot that had it first may be about to show it. */
  again?: boolean;
};

/** A card that is there. `tells`: nobody else tells what happens. */
type Watched = { deployment: string; card: MessageRef; told: number; language: Locale; tells: boolean };

type Deps = {
  chat: Chat;
  fleetIn: (language: Locale) => Fleetgraph;
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  failed: (error: unknown) => void;
};

/** Milliseconds before a card or a watch that failed is tried again. */
const restMs = 5_000;
/** Milliseconds that another bot has to tell what happened, before this one does; up to twice as many. */
const graceMs = 4_000;

export function createFollower(deps: Deps): Follower {
  const { chat, fleetIn, now, failed } = deps;
  const stopped = new AbortController();
  const { signal } = stopped;
  const updates = createUpdates(chat, { ...deps, signal });
  const open = new Map<string, Promise<void>>();
  const rest = () => deps.sleep(restMs, signal).catch(() => undefined);

  function cardOf(deployment: DeploymentFields, language: Locale) {
    const card = deploymentCard({ say: sayIn(language), language, now: now() }, deployment);
    const { id, version, finishedAt } = deployment;
    const mark: Mark = { part: "card", deployment: id, version, ended: finishedAt !== null, language };
    return { card, mark };
  }

  /**
   * Tells events and keeps the card new until the deployment has ended. Who posted the card tells at once. Who found it there
   * leaves each line to the bot that may still be telling, as in a rolling update of the bot, until one is missing.
   */
  async function watch(input: Watched) {
    const { deployment: id, card, language } = input;
    const fleet = fleetIn(language);
    let { told, tells } = input;
    let last = "";
    /** What others have told by now, after a while that differs from bot to bot. */
    async function leftToOthers(): Promise<number> {
      await deps.sleep(graceMs * (1 + Math.random()), signal);
      return lastTold((await chat.marked(card)).filter(({ mark }) => mark.deployment === id));
    }
    const renew = () =>
      updates.put(card, async () => {
        const found = await fleet.deployment({ id });
        if (!found) throw new Error(`${id} may not be read any more`);
        return cardOf(found, language);
      });
    // What happened while nobody looked.
    renew();
    for (let ended = false; !ended && !signal.aborted; ) {
      try {
        for await (const event of fleet.deployments.watch(id, { signal: signal })) {
          const { version, message, final: ended } = event;
          if (version > told) {
            renew();
            // How many tasks run is what the card is for.
            const isNew = message !== last && event.kind !== "deployment.progressed";
            const mark: Mark = { part: "event", deployment: id, version, ended, language };
            if (isNew && !tells) {
              told = Math.max(told, await leftToOthers());
              tells = version > told;
            }
            if (isNew && tells) await tell(card, message, mark);
            told = Math.max(told, version);
          }
          last = message;
        }
        ended = true;
      } catch (error) {
        if (signal.aborted) return;
        failed(error);
        // The watch begins anew, and with it what could not be told.
        await rest();
      }
    }
    await updates.settled(card);
  }

  /** Throws what may go by; what the chat refuses for good is left out. */
  async function tell(card: MessageRef, text: string, mark: Mark): Promise<void> {
    try {
      await chat.say(card, text, mark);
    } catch (error) {
      if (!(error instanceof RefusedByChat)) throw error;
      failed(error);
    }
  }

  /** Finds the card or posts it; null where it tells the end already. */
  async function show({ deployment, message, language, isNew = false, again = false }: Shown) {
    if (again) await deps.sleep(graceMs, signal).catch(() => undefined);
    const all = await chat.marked(message).catch((error: unknown): Marked[] => {
      if (!isNew) throw error;
      failed(error);
      return [];
    });
    const mine = all.filter(({ mark }) => mark.deployment === deployment.id);
    const there = mine.find(({ mark }) => mark.part === "card");
    if (there?.mark.ended) return null;
    const spoken = mine[0]?.mark.language ?? language;
    const first = cardOf(deployment, spoken);
    const card =
      there?.message ?? (await chat.reply(message, first.card, { mark: first.mark, announce: true }));
    const tells = there === undefined;
    return { deployment: deployment.id, card, told: lastTold(mine), language: spoken, tells };
  }

  /** Shows what could not be shown at first. */
  async function showLater(shown: Shown) {
    while (!signal.aborted) {
      await rest();
      try {
        // The post may have been made, and its answer lost.
        if (!signal.aborted) return await show({ ...shown, isNew: false });
      } catch (error) {
        failed(error);
        if (error instanceof RefusedByChat) return null;
      }
    }
    return null;
  }

  return {
    async follow(shown) {
      const { id } = shown.deployment;
      if (open.has(id) || signal.aborted) return;
      // Two deliveries of one message come to the same deployment: the second finds it open.
      const { promise, resolve } = Promise.withResolvers<void>();
      open.set(id, promise);
      const goOn = (from: Awaited<ReturnType<typeof show>>) => (from === null ? undefined : watch(from));
      const end = () => {
        open.delete(id);
        resolve();
      };
      try {
        const from = await show(shown);
        void Promise.resolve(goOn(from)).catch(failed).finally(end);
      } catch (error) {
        if (error instanceof RefusedByChat) end();
        else void showLater(shown).then(goOn).catch(failed).finally(end);
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
