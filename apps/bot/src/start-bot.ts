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

/** Clients of the graph that are kept, each for one person. */
const mostPeople = 1_000;

/** Connects the bot to its chat and takes up its cards. Throws where the chat or Fleetgraph refuse its tokens. */
export async function startBot(settings: Settings, outside: Outside): Promise<RunningBot> {
  const { url, token, approverToken = token, channels } = settings;
  const client = { name: "fleetgraph-bot" };
  const fleetsOf = (of: string) => {
    const made = new Map<string, Fleetgraph>();
    return (language: Locale, person?: string): Fleetgraph => {
      const key = `${language} ${person ?? ""}`;
      const headers = person === undefined ? {} : { "x-fleetgraph-on-behalf-of": encodeURIComponent(person) };
      const fleet = made.get(key) ?? createFleetgraph({ url, token: of, client, language, headers });
      if (made.size >= mostPeople) made.clear();
      made.set(key, fleet);
      return fleet;
    };
  };
  const app = await chatApp(settings, outside);
  const bot = createBot({
    ...outside,
    chat: app.chat,
    fleetIn: fleetsOf(token),
    approverIn: fleetsOf(approverToken),
    channels,
  });
  const { port } = await app.start(bot);
  // As many threads as there were deployments in a day are read for it, as slowly as the chat allows.
  const resumed = bot.resume().catch((error: unknown) => {
    outside.log({ level: "warn", text: "cards were not taken up again", error });
  });
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    await app.stop();
    await bot.stop();
    await resumed;
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
