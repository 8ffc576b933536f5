import type { types, webApi } from "@slack/bolt";
import type { Chat, Mark, Marked, MessageRef, Person } from "../core/chat.ts";
import { blocksOf, fallbackOf } from "./blocks.ts";
import { escapeText } from "./escape.ts";
import { messageOfPermalink } from "./permalink.ts";
import { refusalOf, type SlackPost } from "./slack-post.ts";

/** Names the marks among the metadata of all apps. */
const markType = "fleetgraph_deployment";

type Place = Pick<MessageRef, "channel" | "thread">;

// Links of what people wrote are shown as links and nothing more; names call nobody.
const quiet = { unfurl_links: false, unfurl_media: false, link_names: false } as const;

/** Slack, as the bot needs it. The Web API client waits out Slack's rate limits (429, Retry-After) by itself. */
export function slackChat(of: {
  client: webApi.WebClient;
  /**
   * Update cards, and read threads. A client rests from every method when one is limited, and these are limited soonest: a
   * roll-out of many services, and the threads of a day at a start, hold up no order.
   */
  updating: webApi.WebClient;
  reading: webApi.WebClient;
  post: SlackPost;
  /** The workspace's address, and the bot's own user, as auth.test tells them. */
  workspace: string;
  botUser: string;
  updateEveryMs: number;
  whoIs: (user: string) => Promise<Person>;
}): Chat {
  const { client, updating, reading, post, workspace, botUser, updateEveryMs, whoIs } = of;
  async function marked({ channel, thread }: Place): Promise<Marked[]> {
    const found: Marked[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await reading.conversations
        .replies({ channel, ts: thread, include_all_metadata: true, limit: 200, ...(cursor && { cursor }) })
        .catch((error: unknown) => Promise.reject(refusalOf(error)));
      for (const { ts, user, metadata } of page.messages ?? []) {
        const mark = user === botUser ? markOf(metadata as types.MessageMetadata | undefined) : null;
        if (mark && ts) found.push({ message: { channel, id: ts, thread }, mark });
      }
      cursor = page.response_metadata?.next_cursor;
      if (!cursor) return found;
    }
  }

  /** The message of a mark; a deployment has one card, and one line of a version. */
  async function find(place: Place, mark: Mark | undefined): Promise<string | null> {
    if (!mark) return null;
    const { part, deployment, version } = mark;
    const there = (await marked(place)).find(
      (each) =>
        each.mark.part === part &&
        each.mark.deployment === deployment &&
        (part === "card" || each.mark.version === version),
    );
    return there?.message.id ?? null;
  }

  return {
    name: "slack",
    updateEveryMs,
    whoIs,
    async reply({ channel, id, thread }, card, { mark, announce = false } = {}) {
      const content = {
        channel,
        ...(announce ? { thread_ts: thread, reply_broadcast: true as const } : { thread_ts: thread }),
        text: fallbackOf(card),
        blocks: blocksOf(card),
        metadata: mark ? metadataOf(mark, id) : answerTo(id),
        ...quiet,
      };
      return { channel, id: await post(content, () => find({ channel, thread }, mark)), thread };
    },
    async say({ channel, thread }, text, mark) {
      const metadata = mark && { metadata: metadataOf(mark) };
      // Nothing that the escape leaves is to format the line either.
      const content = {
        ...{ channel, thread_ts: thread, text: escapeText(text), mrkdwn: false },
        ...metadata,
        ...quiet,
      };
      await post(content, () => find({ channel, thread }, mark));
    },
    async update({ channel, id }, card, mark) {
      const content = { text: fallbackOf(card), blocks: blocksOf(card), metadata: metadataOf(mark) };
      await updating.chat
        .update({ channel, ts: id, ...content, link_names: false })
        .catch((error: unknown) => Promise.reject(refusalOf(error)));
    },
    async whisper({ channel, id, thread }, user, card) {
      const inThread = thread === id ? {} : { thread_ts: thread };
      await client.chat.postEphemeral({
        channel,
        user,
        ...inThread,
        text: fallbackOf(card),
        blocks: blocksOf(card),
      });
    },
    async permalink({ channel, id }) {
      const { permalink } = await client.chat.getPermalink({ channel, message_ts: id });
      if (!permalink) throw new Error("Slack gave no permalink");
      return permalink;
    },
    messageAt: (permalink) => messageOfPermalink(permalink, workspace),
    marked,
  };
}

function metadataOf(mark: Mark, to?: string): types.MessageMetadata {
  return { event_type: markType, event_payload: { ...mark, ...(to !== undefined && { to }) } };
}

/** What an answer keeps that is no card: which message it answers. */
const answerTo = (to: string): types.MessageMetadata => ({
  event_type: "fleetgraph_answer",
  event_payload: { to },
});

function markOf(metadata: types.MessageMetadata | undefined): Mark | null {
  const payload = metadata?.event_type === markType ? (metadata.event_payload as Partial<Mark>) : null;
  if (!payload || typeof payload.deployment !== "string" || typeof payload.version !== "number") return null;
  return {
    part: payload.part === "event" ? "event" : "card",
    deployment: payload.deployment,
    version: payload.version,
    ended: payload.ended === true,
    language: payload.language === "ja" ? "ja" : "en",
  };
}
