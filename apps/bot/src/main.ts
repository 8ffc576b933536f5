// Fleetgraph in a chat (docs/bot.md).
import { setTimeout as sleep } from "node:timers/promises";
import { environment } from "./env.ts";
import { readSettings } from "./read-settings.ts";
import { startBot } from "./start-bot.ts";

const bot = await startBot(readSettings(environment()), {
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  log: ({ level, text, error }) => console[level](text, ...(error === undefined ? [] : [error])),
});
console.info(
  bot.port === null ? `Connected to ${bot.chat}.` : `Listening for ${bot.chat} on port ${bot.port}.`,
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void bot.stop());
