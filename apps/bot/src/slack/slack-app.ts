import { setTimeout as sleep } from "node:timers/promises";
import { App, HTTPReceiver, LogLevel, SocketModeReceiver, type types, webApi } from "@slack/bolt";
import { sayIn } from "../core/asking.ts";
import type { Press } from "../core/card.ts";
import type { Chat, Listener, MessageRef } from "../core/chat.ts";
import type { PeopleSettings } from "../core/people.ts";
import { acknowledgeLast } from "./acknowledge-last.ts";
import { pressAction } from "./blocks.ts";
import { escapeText, plainText } from "./escape.ts";
import { metadataOfCommand } from "./said-command.ts";
import { slackChat } from "./slack-chat.ts";
import { slackPeople } from "./slack-people.ts";
import { onceOnly, slackPost } from "./slack-post.ts";
import { isOfPerson, unanswered, type Written } from "./unanswered.ts";

export type SlackSettings = PeopleSettings & {
  botToken: string;
  /** How Slack reaches the bot: it opens a connection (Socket Mode), or Slack calls a port (HTTP). */
  connection: { kind: "socket"; appToken: string } | { kind: "http"; signingSecret: string; port: number };
  /** Channels in which the bot does something; null for all. */
  channels: ReadonlySet<string> | null;
  /** Another address of the Web API, such as GovSlack's; null for Slack's. */
  apiUrl: string | null;
  /** Milliseconds between two updates in one channel. */
  updateEveryMs: number;
  now: () => number;
};

export interface SlackApp {
  chat: Chat;
  /** Begins to listen. With HTTP, the port that it listens on. */
  start(listener: Listener): Promise<{ port: number | null }>;
  stop(): Promise<void>;
}

/** Under a minute in all: what is not done by then is told as a failure. */
const retryConfig = { retries: 4, minTimeout: 500, factor: 2, maxTimeout: 8_000 };

/** A call that Slack does not answer is given up, and tried again. */
const timeoutMs = 10_000;

/** Commands and buttons Slack delivers once, and tells who gave them after three seconds that they failed. */
const answerWithinMs = 2_500;

/** Slack through Bolt, by Socket Mode or HTTP. Asks Slack who the bot is; throws where its token is not good. */
export async function slackApp(settings: SlackSettings): Promise<SlackApp> {
  const { botToken: token, connection, channels, apiUrl, now, updateEveryMs } = settings;
  const logLevel = LogLevel.WARN;
  const clientOptions: webApi.WebClientOptions = {
    retryConfig,
    timeout: timeoutMs,
    logLevel,
    ...(apiUrl !== null && { slackApiUrl: apiUrl }),
  };
  const receiver =
    connection.kind === "socket"
      ? new SocketModeReceiver({
          appToken: connection.appToken,
          logLevel,
          installerOptions: { clientOptions },
        })
      : new HTTPReceiver({
          signingSecret: connection.signingSecret,
          port: connection.port,
          logLevel,
          // It would refuse what is in hand for longer than three seconds.
          unhandledRequestHandler: () => undefined,
          customRoutes: [
            {
              path: "/healthz",
              method: "GET",
              handler: (_request, response) => void response.writeHead(200).end("ok\n"),
            },
          ],
        });
  const client = new webApi.WebClient(token, clientOptions);
  const post = slackPost(new webApi.WebClient(token, { ...clientOptions, ...onceOnly }));
  const self = await client.auth.test();
  const { user_id: botUser = "", bot_id: botId = "", team_id: team = "", url: workspace = "" } = self;
  const app = new App({
    token,
    receiver: acknowledgeLast(receiver),
    botId,
    botUserId: botUser,
    tokenVerificationEnabled: false,
    convoStore: false,
    clientOptions,
    logLevel,
  });
  const chat = slackChat({
    ...{ client, post, workspace, botUser, updateEveryMs },
    updating: new webApi.WebClient(token, clientOptions),
    reading: new webApi.WebClient(token, clientOptions),
    whoIs: slackPeople(client, { ...settings, team, now }),
  });

  /** Takes messages from Slack; gives what hears one. */
  function listen(listener: Listener) {
    const asked = async (event: Partial<Written> & Pick<Written, "ts" | "channel">, isAgain: boolean) => {
      const { user, text = "", ts, thread_ts, channel, key = [team, channel, ts].join(":") } = event;
      if (user === undefined || user === botUser) return;
      const message = { channel, id: ts, thread: thread_ts ?? ts };
      await listener.asked({
        text: plainText(text, botUser),
        user,
        message,
        direct: channel.startsWith("D"),
        key,
        ...(isAgain && { isAnswered: () => isAnswered(client, message) }),
      });
    };
    app.event("app_mention", async ({ event, context }) => {
      if (isOfPerson(event)) await asked(event, context.retryNum !== undefined);
    });
    app.event("message", async ({ event, context }) => {
      const message = event as types.GenericMessageEvent;
      if (message.channel_type === "im" && isOfPerson(message))
        await asked(message, context.retryNum !== undefined);
    });
    /** Waits for it, as long as Slack does. */
    const soon = (work: Promise<unknown>) =>
      Promise.race([work, sleep(answerWithinMs, undefined, { ref: false })]);
    app.command("/fleet", async ({ command, ack, respond }) => {
      const { channel_id: channel, user_id: user, trigger_id: trigger } = command;
      const text = plainText(command.text, botUser);
      const direct = channel.startsWith("D");
      const key = [team, channel, "command", trigger].join(":");
      if (channels !== null && !direct && !channels.has(channel)) {
        await soon(listener.asked({ text, user, message: { channel, id: "", thread: "" }, direct, key }));
        return ack();
      }
      // A command is no message: the bot says who asked for what, and that is what it answers to.
      const said = `<@${user}> /fleet ${escapeText(text)}`;
      const metadata = metadataOfCommand({ user, text: command.text, key });
      const posted = post({
        ...{ channel, text: said, metadata },
        ...{ unfurl_links: false, unfurl_media: false },
      }).catch(() => null);
      const work = (async () => {
        const ts = await posted;
        if (ts === null) {
          const { language } = await chat.whoIs(user);
          const invite = sayIn(language)("bot.inviteFirst", { bot: `<@${botUser}>` });
          await respond({ response_type: "ephemeral", text: invite });
          return;
        }
        const message = { channel, id: ts, thread: ts };
        await listener.asked({ text, user, message, direct, key });
      })();
      // Where a start looks for it, what is said is kept: to be told that it failed would have it given twice.
      await soon(channels?.has(channel) ? posted : work);
      await ack();
    });
    app.action(new RegExp(`^${pressAction}:`), async ({ action, body, ack }) => {
      const { channel, message, user } = body as {
        channel?: { id: string };
        message?: { ts: string; thread_ts?: string };
        user: { id: string };
      };
      const value = (action as { value?: string }).value ?? "";
      const press = pressOf(value);
      if (!channel || !message || !press) return ack();
      const done = listener.pressed({
        press,
        user: user.id,
        message: { channel: channel.id, id: message.ts, thread: message.thread_ts ?? message.ts },
        direct: channel.id.startsWith("D"),
        key: [team, channel.id, message.ts, value, user.id].join(":"),
      });
      await soon(done);
      await ack();
    });
    return asked;
  }

  return {
    chat,
    async start(listener) {
      const asked = listen(listener);
      const started = await app.start();
      // What Slack handed over to a bot that died has the same key as it had then, so that it is done once.
      for (const channel of channels ?? []) {
        const written = await unanswered(client, { channel, botUser, now: now() }).catch((error: unknown) => {
          app.logger.warn(`${channel} was not looked through for what is unanswered`, error);
          return [];
        });
        for (const each of written) void asked(each, true);
      }
      const address = connection.kind === "http" ? (started as import("node:http").Server).address() : null;
      return { port: address !== null && typeof address === "object" ? address.port : null };
    },
    async stop() {
      await app.stop();
    },
  };
}

/** Whether the bot has answered a message: with the card of an order, or by what it says. */
async function isAnswered(client: webApi.WebClient, { channel, id, thread }: MessageRef): Promise<boolean> {
  const { messages = [] } = await client.conversations.replies({
    ...{ channel, ts: thread, oldest: id, limit: 200 },
    include_all_metadata: true,
  });
  return messages.some(({ metadata }) => {
    const payload = (metadata as types.MessageMetadata | undefined)?.event_payload;
    return payload?.to === id;
  });
}

const orders = ["approve", "reject", "cancel", "rollback"];
const hookAnswers = ["continue", "takeBack"];

/** What a button of the bot holds; null for what is none of its. */
function pressOf(value: string): Press | null {
  try {
    const press = JSON.parse(value) as Partial<{
      does: string;
      deployment: string;
      hook: string;
      list: string;
      after: string;
    }>;
    const { does = "", deployment, hook } = press;
    const isOrder =
      typeof deployment === "string" &&
      (orders.includes(does) || (hookAnswers.includes(does) && typeof hook === "string"));
    const isNext = does === "next" && typeof press.list === "string" && typeof press.after === "string";
    return isOrder || isNext ? (press as Press) : null;
  } catch {
    return null;
  }
}
