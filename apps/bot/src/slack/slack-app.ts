import { App, HTTPReceiver, LogLevel, SocketModeReceiver, type types, webApi } from "@slack/bolt";
import type { Press } from "../core/card.ts";
import type { Chat, Listener } from "../core/chat.ts";
import type { PeopleSettings } from "../core/people.ts";
import { pressAction } from "./blocks.ts";
import { escapeText, plainText } from "./escape.ts";
import { slackChat } from "./slack-chat.ts";
import { slackPeople } from "./slack-people.ts";
import { onceOnly, slackPost } from "./slack-post.ts";
import { isOfPerson, unanswered } from "./unanswered.ts";

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
    receiver,
    botId,
    botUserId: botUser,
    tokenVerificationEnabled: false,
    convoStore: false,
    clientOptions,
    logLevel,
  });
  const chat = slackChat({
    ...{ client, post, workspace, botUser, updateEveryMs },
    whoIs: slackPeople(client, { ...settings, team, now }),
  });

  /** Takes messages from Slack; gives what hears one. */
  function listen(listener: Listener) {
    const asked = (event: {
      user?: string;
      text?: string;
      ts: string;
      thread_ts?: string;
      channel: string;
    }) => {
      const { user, text = "", ts, thread_ts, channel } = event;
      if (user === undefined || user === botUser) return;
      // Slack is answered already; what comes of it is told in the thread.
      void listener.asked({
        text: plainText(text, botUser),
        user,
        message: { channel, id: ts, thread: thread_ts ?? ts },
        direct: channel.startsWith("D"),
        key: [team, channel, ts].join(":"),
      });
    };
    app.event("app_mention", async ({ event }) => {
      if (isOfPerson(event)) asked(event);
    });
    app.event("message", async ({ event }) => {
      const message = event as types.GenericMessageEvent;
      if (message.channel_type === "im" && isOfPerson(message)) asked(message);
    });
    app.command("/fleet", async ({ command, ack, respond }) => {
      await ack();
      const { channel_id: channel, user_id: user, text, trigger_id: trigger } = command;
      const direct = channel.startsWith("D");
      const key = [team, channel, "command", trigger].join(":");
      if (channels !== null && !direct && !channels.has(channel)) {
        await listener.asked({ text, user, message: { channel, id: "", thread: "" }, direct, key });
        return;
      }
      // A command is no message: the bot says who asked for what, and that is what it answers to.
      const said = `<@${user}> /fleet ${escapeText(text)}`;
      const ts = await post({ channel, text: said, unfurl_links: false, unfurl_media: false }).catch(
        () => null,
      );
      if (ts === null) {
        await respond({ response_type: "ephemeral", text: `Invite me first: /invite <@${botUser}>` });
        return;
      }
      const message = { channel, id: ts, thread: ts };
      void listener.asked({ text: plainText(text, botUser), user, message, direct, key });
    });
    app.action(new RegExp(`^${pressAction}:`), async ({ action, body, ack }) => {
      await ack();
      const { channel, message, user } = body as {
        channel?: { id: string };
        message?: { ts: string; thread_ts?: string };
        user: { id: string };
      };
      const value = (action as { value?: string }).value ?? "";
      const press = pressOf(value);
      if (!channel || !message || !press) return;
      void listener.pressed({
        press,
        user: user.id,
        message: { channel: channel.id, id: message.ts, thread: message.thread_ts ?? message.ts },
        direct: channel.id.startsWith("D"),
        key: [team, channel.id, message.ts, value, user.id].join(":"),
      });
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
        for (const each of written) asked(each);
      }
      const address = connection.kind === "http" ? (started as import("node:http").Server).address() : null;
      return { port: address !== null && typeof address === "object" ? address.port : null };
    },
    async stop() {
      await app.stop();
    },
  };
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
