import type { webApi } from "@slack/bolt";

/** What was written to the bot, as far as it is looked at. */
export type Written = { user: string; text: string; ts: string; channel: string };

/** How far back it is looked: what is older, nobody waits for any more. */
const lookBackMs = 5 * 60_000;

/**
 * What people wrote to the bot in a channel in the last minutes and got no answer to, oldest first: a bot that dies behind its
 * answer to Slack hears of it no more. Not within threads, which a channel's history leaves out.
 */
export async function unanswered(
  client: webApi.WebClient,
  { channel, botUser, now }: { channel: string; botUser: string; now: number },
): Promise<Written[]> {
  const oldest = String((now - lookBackMs) / 1000);
  const { messages = [] } = await client.conversations.history({ channel, oldest, limit: 200 });
  const found: Written[] = [];
  for (const message of messages.reverse()) {
    const { user, text = "", ts, reply_count: replies = 0 } = message;
    if (!user || !ts || !isOfPerson(message) || !text.includes(`<@${botUser}>`)) continue;
    const thread = replies > 0 ? await client.conversations.replies({ channel, ts, limit: 200 }) : null;
    const isAnswered = thread?.messages?.some((each) => each.user === botUser) ?? false;
    if (!isAnswered) found.push({ user, text, ts, channel });
  }
  return found;
}

/** A message that is changed afterwards is no new order, and other bots give none. */
export function isOfPerson(message: object): boolean {
  return !("edited" in message || "bot_id" in message || "subtype" in message);
}
