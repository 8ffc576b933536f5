import type { types, webApi } from "@slack/bolt";
import { commandOf } from "./said-command.ts";

/** What was written to the bot, as far as it is looked at. `key`: of a command, which is no message of who gave it. */
export type Written = {
  user: string;
  text: string;
  ts: string;
  channel: string;
  thread_ts?: string;
  key?: string;
};

/** How far back it is looked: what is older, nobody waits for any more. */
const lookBackMs = 5 * 60_000;

/**
 * What people wrote to the bot in a channel in the last minutes and got no answer to, oldest first: for what Slack has given up
 * delivering, and for commands, which it delivers once. Not within threads, which a channel's history leaves out.
 */
export async function unanswered(
  client: webApi.WebClient,
  { channel, botUser, now }: { channel: string; botUser: string; now: number },
): Promise<Written[]> {
  const oldest = String((now - lookBackMs) / 1000);
  const { messages = [] } = await client.conversations.history({
    ...{ channel, oldest, limit: 200 },
    include_all_metadata: true,
  });
  const found: Written[] = [];
  for (const message of messages.reverse()) {
    const { user, text = "", ts, reply_count: replies = 0, metadata } = message;
    if (!user || !ts) continue;
    const command = user === botUser ? commandOf(metadata as types.MessageMetadata | undefined) : null;
    if (!command && !(isOfPerson(message) && text.includes(`<@${botUser}>`))) continue;
    const thread = replies > 0 ? await client.conversations.replies({ channel, ts, limit: 200 }) : null;
    const isAnswered = thread?.messages?.some((each) => each.user === botUser && each.ts !== ts) ?? false;
    if (!isAnswered) found.push({ user, text, ts, channel, ...command });
  }
  return found;
}

/** Sent with a file, or from a thread to the channel too, it is a message like any other. */
const written = new Set<unknown>([undefined, "file_share", "thread_broadcast"]);

/** A message that is changed afterwards is no new order, and other bots give none. */
export function isOfPerson(message: object): boolean {
  const { subtype } = message as { subtype?: string };
  return !("edited" in message || "bot_id" in message) && written.has(subtype);
}
