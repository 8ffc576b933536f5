// npm run bot: Fleetgraph in a chat (docs/bot.md).
import { setTimeout as sleep } from "node:timers/promises";
import { createFleetgraph, type Fleetgraph } from "@fleetgraph/sdk";
import { createBot } from "./core/bot.ts";
import { environment } from "./env.ts";
import { readSettings } from "./read-settings.ts";
import { slackApp } from "./slack/slack-app.ts";

const settings = readSettings(environment());
const { url, token, channels } = settings;
const client = { name: "fleetgraph-bot" };
const fleets: Record<"en" | "ja", Fleetgraph> = {
  en: createFleetgraph({ url, token, client, language: "en" }),
  ja: createFleetgraph({ url, token, client, language: "ja" }),
};
const slack = await slackApp({ ...settings.slack, now: Date.now });
const bot = createBot({
  chat: slack.chat,
  fleetIn: (language) => fleets[language],
  channels,
  now: Date.now,
  sleep: (ms) => sleep(ms),
  log: ({ level, text, error }) => console[level](text, ...(error === undefined ? [] : [error])),
});
const { port } = await slack.start(bot);
console.info(port === null ? "Connected to Slack." : `Listening for Slack on port ${port}.`);
await bot.resume().catch((error: unknown) => console.warn("Cards were not taken up again:", error));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await slack.stop();
    await bot.stop();
  });
}
