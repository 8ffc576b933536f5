import type { Locale } from "@fleetgraph/catalogue";
import { createFleetgraph, type Fleetgraph } from "@fleetgraph/sdk";
import { createBot } from "./core/bot.ts";
import { mattermostApp } from "./mattermost/mattermost-app.ts";
import type { Settings } from "./read-settings.ts";
import { slackApp } from "./slack/slack-app.ts";

export type Outside = {
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  log: (what: { level: "info" | "warn" | "error"; text: string; error?: unknown }) => void;
};

export interface RunningBot {
  /** The name of its chat. */
  chat: string;
  /** The port that the chat calls; null with Slack's Socket Mode. */
  port: number | null;
  /** Takes no more, ends what was begun, and lets cards be: the next start goes on with them. */
  stop(): Promise<void>;
}

/** Connects the bot to its chat and takes up its cards. Throws where the chat or Fleetgraph refuse its tokens. */
export async function startBot(settings: Settings, outside: Outside): Promise<RunningBot> {
  const { url, token, approverToken = token, channels } = settings;
  const client = { name: "fleetgraph-bot" };
  const fleetsOf = (of: string): Record<Locale, Fleetgraph> => ({
    en: createFleetgraph({ url, token: of, client, language: "en" }),
    ja: createFleetgraph({ url, token: of, client, language: "ja" }),
  });
  const [fleets, approvers] = [fleetsOf(token), fleetsOf(approverToken)];
  const app = await chatApp(settings, outside);
  const bot = createBot({
    ...outside,
    chat: app.chat,
    fleetIn: (language) => fleets[language],
    approverIn: (language) => approvers[language],
    channels,
  });
  const { port } = await app.start(bot);
  await bot.resume().catch((error: unknown) => {
    outside.log({ level: "warn", text: "cards were not taken up again", error });
  });
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    await app.stop();
    await bot.stop();
  };
  return {
    chat: app.chat.name,
    port,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** The one chat that the settings name. */
function chatApp({ slack, mattermost }: Settings, { now, log }: Outside) {
  if (mattermost) return mattermostApp({ ...mattermost, now, log });
  if (slack) return slackApp({ ...slack, now });
  throw new Error("Neither SLACK_BOT_TOKEN nor MATTERMOST_URL is set.");
}
