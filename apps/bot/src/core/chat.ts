import type { Card, Press } from "./card.ts";

/** A message of the chat, by the chat's own ids. */
export interface MessageRef {
  /** Where it is: a channel or a direct conversation. */
  channel: string;
  /** Its id, unique in the channel. */
  id: string;
  /** The message at the head of its thread; its own id where it is one, or may become one. */
  thread: string;
}

/**
 * What a message of the bot is about. It is kept with the message by the chat (Slack: metadata, Mattermost: props), not
 * shown, and is all that the bot finds again after a restart.
 */
export interface Mark {
  /** The card of a deployment, which is updated, or a line about one event of it. */
  part: "card" | "event";
  deployment: string;
  /** The version of the deployment that it tells. */
  version: number;
  /** Whether it tells the deployment's end. */
  ended: boolean;
  language: "en" | "ja";
}

/** A message of the bot in a thread, with its mark. */
export interface Marked {
  message: MessageRef;
  mark: Mark;
}

/** The chat refuses for good, as for a message that was deleted: to try again is of no use. */
export class RefusedByChat extends Error {}

/** Somebody in the chat. */
export interface Person {
  /** The chat's id of the user. */
  user: string;
  /** Whom the bot acts for; null for who is not known to Fleetgraph. */
  principal: string | null;
  language: "en" | "ja";
  /** IANA name: what "yesterday" means. */
  timeZone: string;
}

/**
 * A chat, as the bot needs it. An adapter speaks one chat through its own client library: it escapes every text, obeys
 * the chat's rate limits (waits, and tries again), and throws RefusedByChat for what no waiting mends.
 */
export interface Chat {
  /** Such as "slack": in keys and logs. */
  readonly name: string;
  /** Milliseconds between two updates in one channel that the chat allows. */
  readonly updateEveryMs: number;
  /** Answers in the thread of a message. `announce`: the channel sees it too, where the chat can. */
  reply(to: MessageRef, card: Card, more?: { mark?: Mark; announce?: boolean }): Promise<MessageRef>;
  /** Says one line in the thread of a message. */
  say(to: MessageRef, text: string, mark?: Mark): Promise<void>;
  update(message: MessageRef, card: Card, mark: Mark): Promise<void>;
  /** Shows something to one person only. */
  whisper(to: MessageRef, user: string, card: Card): Promise<void>;
  /** The address of a message, the same every time: what a deployment keeps as its origin. */
  permalink(message: MessageRef): Promise<string>;
  /** The message at an address; null where it is no message of this chat. */
  messageAt(permalink: string): MessageRef | null;
  /** The bot's own marked messages in the thread of a message, oldest first. */
  marked(thread: MessageRef): Promise<Marked[]>;
  /** Who a user is. Throws where the chat cannot be asked. */
  whoIs(user: string): Promise<Person>;
}

/** Somebody wrote to the bot. */
export interface Asked {
  /** What they wrote, plain: without the mention, with mark-up undone. */
  text: string;
  user: string;
  /** The message they wrote, or that stands for it. */
  message: MessageRef;
  /** Whether nobody else reads along. */
  direct: boolean;
  /** Names the message for ever, the same at every delivery. */
  key: string;
  /** Of what the chat delivers again, maybe because the bot that had it died: whether it has its answer after all. */
  isAnswered?: () => Promise<boolean>;
}

/** Somebody pressed a button of a card. */
export interface Pressed {
  press: Press;
  user: string;
  /** The card's message. */
  message: MessageRef;
  direct: boolean;
  /** Names the press of this button of this card by this person: who presses twice wants it once. */
  key: string;
}

/**
 * What an adapter tells the bot. Both return when it is done, also to whoever delivers again what is in hand: what is
 * acknowledged to the chat only then is lost with no bot. Both never throw.
 */
export interface Listener {
  asked(asked: Asked): Promise<void>;
  pressed(pressed: Pressed): Promise<void>;
}
