import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished, vi } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../cli/test/fleet-on-the-wire.ts";
import type { Settings } from "../src/read-settings.ts";
import { type RunningBot, startBot } from "../src/start-bot.ts";
import { type Message, type SlackOnTheWire, signingSecret, slackOnTheWire } from "./slack-on-the-wire.ts";

export interface BotOnTheWire {
  slack: SlackOnTheWire;
  fleet: FleetOnTheWire;
  bot: RunningBot;
  /** What the bot logged. */
  log: { text: string; error?: unknown }[];
  /** Stops the bot and starts another. */
  restart(): Promise<void>;
  /** Starts another beside it, which is `bot` from then on. */
  another(): Promise<void>;
  /** Somebody mentions the bot; gives their message once Slack has its answer. */
  mention(text: string, more?: { user?: string; channel?: string; thread?: string }): Promise<Message>;
  /** Somebody presses a button of a card. */
  press(card: Message, label: string, user?: string): Promise<void>;
  /** What the inputs of the mutations were. */
  asked(): Record<string, unknown>[];
}

export const channel = "C0RELEASES";

/** A bot between a workspace of Slack and a small fleet, both on the wire, over HTTP unless `socket`. */
export async function botOnTheWire(
  options: {
    socket?: boolean;
    settings?: Partial<Settings["slack"]>;
    url?: string;
    token?: string;
    approverToken?: string;
    everyMs?: number;
  } = {},
): Promise<BotOnTheWire> {
  const slack = await slackOnTheWire();
  const fleet = await fleetOnTheWire();
  const log: BotOnTheWire["log"] = [];
  const settings: Settings = {
    url: options.url ?? fleet.wire.url,
    token: options.token ?? "good",
    ...(options.approverToken && { approverToken: options.approverToken }),
    channels: new Set([channel, "C0NOTIN"]),
    slack: {
      botToken: "xoxb-test",
      connection: options.socket
        ? { kind: "socket", appToken: "xapp-test" }
        : { kind: "http", signingSecret, port: 0 },
      channels: new Set([channel, "C0NOTIN"]),
      people: new Map(),
      emailDomains: new Set(["example.com"]),
      localPart: true,
      language: null,
      apiUrl: slack.apiUrl,
      updateEveryMs: options.everyMs ?? 10,
      ...options.settings,
    },
  };
  const start = () =>
    startBot(settings, {
      now: Date.now,
      sleep: (ms) => sleep(Math.min(ms, 200)),
      log: (what) => log.push(what),
    });
  const all: BotOnTheWire = {
    slack,
    fleet,
    bot: await start(),
    log,
    async restart() {
      await all.bot.stop();
      all.bot = await start();
    },
    async another() {
      const former = all.bot;
      onTestFinished(() => former.stop());
      all.bot = await start();
    },
    async mention(text, { user = "U0ALICE", channel: where = channel, thread } = {}) {
      const message = slack.write(where, user, `<@U0BOT> ${text}`, thread);
      const response = await slack.send(
        all.bot.port ?? 0,
        JSON.stringify(slack.eventOf("app_mention", message, where)),
      );
      if (response.status !== 200) throw new Error(`${response.status}`);
      return message;
    },
    async press(card, label, user = "U0BOB") {
      const button = buttonsOf(card).find(({ text }) => text.text === label);
      if (!button) throw new Error(`no button ${label}: ${buttonsOf(card).map(({ text }) => text.text)}`);
      const payload = {
        type: "block_actions",
        user: { id: user, team_id: "T0001" },
        team: { id: "T0001" },
        container: { type: "message", message_ts: card.ts, channel_id: channel },
        trigger_id: `trigger-${user}`,
        channel: { id: channel, name: "releases" },
        message: card,
        response_url: `${slack.apiUrl}response`,
        actions: [{ type: "button", block_id: "b", action_ts: "1790000000.1", ...button }],
      };
      const response = await slack.send(
        all.bot.port ?? 0,
        `payload=${encodeURIComponent(JSON.stringify(payload))}`,
      );
      if (response.status !== 200) throw new Error(`${response.status}`);
    },
    asked: () => fleet.asked as Record<string, unknown>[],
  };
  onTestFinished(async () => {
    await all.bot.stop();
    await fleet.wire.close();
    await slack.close();
  });
  return all;
}

type Button = {
  action_id: string;
  text: { text: string };
  value: string;
  confirm?: { text: { text: string } };
};
type Block = { type: string; text?: { text: string }; fields?: { text: string }[]; elements?: Button[] };
const blocksOf = (card: Message) => (card.blocks ?? []) as Block[];

export const buttonsOf = (card: Message): Button[] =>
  blocksOf(card).flatMap(({ type, elements = [] }) => (type === "actions" ? elements : []));

/** All that a card shows, in one text. */
export const textOf = (card: Message): string =>
  blocksOf(card)
    .flatMap(({ type, text, fields = [], elements = [] }) => [
      ...(text ? [text.text] : []),
      ...fields.map((each) => each.text),
      ...(type === "context" ? elements.map((each) => String(each.text)) : []),
    ])
    .join("\n");

/** The deployment cards of a thread. */
export const cardsOf = ({ slack }: BotOnTheWire, thread: Message): Message[] =>
  slack
    .said(channel, thread.ts)
    .filter(
      (each) => (each.metadata as { event_payload?: { part?: string } })?.event_payload?.part === "card",
    );

/** Waits until something is so. */
export const until = <Value>(look: () => Value): Promise<NonNullable<Value>> =>
  vi.waitFor(
    () => {
      const value = look();
      if (!value) throw new Error("not yet");
      return value as NonNullable<Value>;
    },
    // As long as expect.poll waits in every test.
    { timeout: 20_000, interval: 20 },
  );
