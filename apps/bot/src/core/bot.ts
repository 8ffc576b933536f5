import { createHash } from "node:crypto";
import { type Locale, renderStored } from "@fleetgraph/catalogue";
import { parseSentence, type Sentence } from "@fleetgraph/grammar";
import type { DeploymentFields, Fleetgraph } from "@fleetgraph/sdk";
import { carryOut } from "../commands/carry-out.ts";
import { carryOutPress } from "../commands/carry-out-press.ts";
import { help } from "../commands/help.ts";
import { type Asking, type Outcome, Refusal, sayIn } from "./asking.ts";
import type { Card } from "./card.ts";
import type { Chat, Listener, MessageRef, Person } from "./chat.ts";
import { errorCard } from "./error-card.ts";
import { createFollower } from "./follower.ts";
import { resumeOpen } from "./resume.ts";

export type BotSettings = {
  chat: Chat;
  /** The graph in a language, with the bot's token; for a person, who gets no more out of it than they may have. */
  fleetIn: (language: Locale, person?: string) => Fleetgraph;
  /** The same with the token that approvals are given with; the bot's own when left out. */
  approverIn?: (language: Locale, person?: string) => Fleetgraph;
  /** Channels in which it does something; null for every one it is invited to. */
  channels: ReadonlySet<string> | null;
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  log: (what: { level: "info" | "warn" | "error"; text: string; error?: unknown }) => void;
};

export interface Bot extends Listener {
  /** Takes up the cards of deployments that are under way, or ended while the bot was down. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Deliveries that are remembered, so that one which comes twice at once is done once. The rest is the key's work. */
const mostSeen = 5_000;

/**
 * The bot, for any chat: reads what people write, does it through the SDK for them, and shows what comes of it. It keeps
 * nothing: what it knows after a restart is what Fleetgraph and the chat know.
 */
export function createBot(settings: BotSettings): Bot {
  const { chat, fleetIn, channels, now, log } = settings;
  const failed = (error: unknown) => log({ level: "warn", text: "left undone", error });
  const follower = createFollower({ ...settings, failed });
  const seen = new Set<string>();
  /** What is being done, by its key. */
  const inHand = new Map<string, Promise<void>>();

  function isFirst(key: string): boolean {
    if (seen.has(key)) return false;
    seen.add(key);
    const [oldest] = seen;
    if (seen.size > mostSeen && oldest !== undefined) seen.delete(oldest);
    return true;
  }

  async function askingOf(
    person: Person & { principal: string },
    of: { key: string; message: MessageRef; after: string | null },
  ): Promise<Asking> {
    const { key, message, after } = of;
    const { language, timeZone, principal } = person;
    return {
      fleet: fleetIn(language, principal),
      approver: (settings.approverIn ?? fleetIn)(language, principal),
      language,
      say: sayIn(language),
      principal,
      timeZone,
      idempotencyKey: `${chat.name}-${createHash("sha256").update(key).digest("base64url")}`,
      origin: await chat.permalink(message),
      now: now(),
      after,
      async shown() {
        if (message.id === message.thread) return [];
        const all = await chat.marked(message);
        // A line of one event says nothing of which deployment is meant.
        return all.flatMap(({ mark }) => (mark.part === "card" ? [mark] : []));
      },
    };
  }

  /** Answers one request; whatever goes wrong is said, where it can be. */
  async function answer(input: {
    user: string;
    message: MessageRef;
    key: string;
    direct: boolean;
    after?: string;
    /** To the person alone, as with a button that others see too. */
    quietly: boolean;
    /** Whether it was a button, which can be pressed again. */
    pressed?: boolean;
    /** Delivered again: another bot may have it in hand. */
    again?: boolean;
    work: (asking: Asking) => Promise<Outcome>;
    /** What needs to know nobody. */
    free?: (language: Locale) => Card | null;
  }): Promise<void> {
    const { user, message, key, direct, after = null, quietly, pressed = false, again = false, work } = input;
    let language: Locale = "en";
    const tell = (card: Card) =>
      quietly ? chat.whisper(message, user, card) : chat.reply(message, card).then(() => undefined);
    try {
      const person = await chat.whoIs(user);
      language = person.language;
      const say = sayIn(language);
      if (channels !== null && !direct && !channels.has(message.channel)) {
        const card: Card = { tone: "bad", title: say("bot.notHere"), hints: [say("bot.notHere.hint")] };
        return await chat.whisper(message, user, card);
      }
      const free = input.free?.(language);
      if (free) return await tell(free);
      const { principal } = person;
      if (principal === null)
        throw new Refusal(say("bot.noPrincipal"), [say("bot.noPrincipal.hint", { user })]);
      const outcome = await work(await askingOf({ ...person, principal }, { key, message, after }));
      if (outcome.card) await tell(outcome.card);
      else await show(outcome.deployment, { message, language, again, tell });
    } catch (error) {
      const say = sayIn(language);
      const card = errorCard(say, error, pressed);
      if (card === null) log({ level: "error", text: "an answer failed", error });
      const unexpected: Card = {
        tone: "bad",
        title: say("bot.unexpected"),
        hints: [say("bot.unexpected.hint")],
      };
      await tell(card ?? unexpected).catch(failed);
    }
  }

  /** The order is given: whatever goes wrong from here on does not make it a mistake. */
  async function show(
    deployment: DeploymentFields,
    where: { message: MessageRef; language: Locale; again: boolean; tell: (card: Card) => Promise<void> },
  ): Promise<void> {
    const { message, language, again, tell } = where;
    try {
      await follower.follow({ deployment, message, language, isNew: true, again });
    } catch (error) {
      failed(error);
      const say = sayIn(language);
      const title = say("bot.notShown", { deployment: deployment.id, service: deployment.service.name });
      await tell({ tone: "bad", title, hints: [say("bot.notShown.hint")] }).catch(failed);
    }
  }

  async function once(key: string, work: () => Promise<void>, more: { again?: boolean } = {}): Promise<void> {
    if (!isFirst(key)) return inHand.get(key);
    const done = work().finally(() => {
      inHand.delete(key);
      // Who presses again, after a refusal say, means it; what was done already its key keeps from being done twice.
      if (more.again) seen.delete(key);
    });
    inHand.set(key, done);
    await done;
  }

  return {
    asked: ({ text, key, isAnswered, ...asked }) =>
      once(key, async () => {
        if (await isAnswered?.().catch(() => false)) return;
        // What a hint of the server says is what one may type: "fleet cancel dep_…".
        const { sentence, mistake } = parseSentence(text.replace(/^\s*\/?fleet(\s+|$)/i, "") || "help");
        return answer({
          ...asked,
          key,
          quietly: false,
          again: isAnswered !== undefined,
          free(language) {
            const say = sayIn(language);
            if (mistake) return { tone: "bad", title: renderStored(mistake, language) };
            return sentence?.verb === "help" ? help(say, sentence.about) : null;
          },
          work: (asking) => carryOut(asking, sentence as Sentence),
        });
      }),
    pressed: ({ press, key, ...pressed }) =>
      once(
        key,
        () =>
          answer({
            ...pressed,
            key,
            pressed: true,
            // What it says goes into the thread; an order's card tells by itself what comes of it.
            quietly: press.does !== "next" && press.does !== "rollback",
            ...(press.does === "next" && { after: press.after }),
            work: (asking) => carryOutPress(asking, press),
          }),
        { again: true },
      ),
    resume: () => resumeOpen({ ...settings, follower, failed }),
    async stop() {
      await Promise.all(inHand.values());
      await follower.stop();
    },
  };
}
