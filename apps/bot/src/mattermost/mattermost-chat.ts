import { createHash } from "node:crypto";
import { ClientError } from "@mattermost/client";
import type { Post } from "@mattermost/types/posts";
import type { Card } from "../core/card.ts";
import { type Chat, type Marked, type MessageRef, type Person, RefusedByChat } from "../core/chat.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import type { MattermostClient } from "./mattermost-client.ts";
import { noteProp, type PostNote, renderCard } from "./render-card.ts";
import type { Seal } from "./signed-press.ts";

type Deps = {
  client: MattermostClient;
  seal: Seal;
  /** Where Mattermost tells of pressed buttons. */
  actionsUrl: string;
  whoIs(user: string): Promise<Person>;
};

/** Mattermost as the bot needs it. `me` is the bot's own user. */
export function mattermostChat({ client, seal, actionsUrl, whoIs }: Deps, me: string): Chat {
  /**
   * Names a post before it is made: Mattermost makes it once, however often it is asked to, and by however many bots. All of them hear
   * every message, and each tells what happens: the name is made of what is said, and to what.
   */
  const once = (...parts: unknown[]) => ({
    pending_post_id: `${me}:${createHash("sha256").update(JSON.stringify(parts)).digest("base64url")}`,
  });

  /** Where a message is; a permalink names the post only. */
  async function placed(message: MessageRef): Promise<MessageRef> {
    return message.channel === "" ? refOf(await client.getPost(message.id)) : message;
  }

  function rendered(card: Card, { to, mark, thread }: PostNote & { thread: string }) {
    return renderCard(card, { seal, actionsUrl, thread, note: { to, ...(mark && { mark }) } });
  }

  async function post(to: MessageRef, content: { message: string; props: Record<string, unknown> }) {
    const { channel, thread } = await placed(to);
    const { to: answered, mark = null } = content.props[noteProp] as PostNote;
    // A card may have changed between one bot's look and another's, and so has "3 minutes ago": it is the same all the same.
    const said = mark
      ? [mark.part, mark.deployment, mark.part === "card" ? 0 : mark.version]
      : content.message;
    const name = once(thread, mark?.part === "event" ? null : answered, said);
    const made = client.createPost({ ...name, channel_id: channel, root_id: thread, ...content });
    return refOf(await made.catch(refuse));
  }

  return {
    name: "mattermost",
    updateEveryMs: 1_000,

    async reply(to, card, { mark } = {}) {
      const place = await placed(to);
      return post(place, rendered(card, { to: to.id, mark, thread: place.thread }));
    },

    async say(to, text, mark) {
      const note: PostNote = { to: to.id, mark };
      await post(to, { message: escapeMarkdown(text), props: { [noteProp]: note } });
    },

    async update(message, card, mark) {
      const content = rendered(card, { to: message.thread, mark, thread: message.thread });
      await client.patchPost({ id: message.id, ...content }).catch(refuse);
    },

    async whisper(to, user, card) {
      const { channel, thread } = await placed(to);
      const content = rendered(card, { to: to.id, thread });
      try {
        await client.createPostEphemeral(user, { channel_id: channel, root_id: thread, ...content });
      } catch (error) {
        if (!(error instanceof ClientError) || error.status_code !== 403) throw error;
        // Only some bots may show a post to one person; each may write to them.
        const direct = await client.createDirectChannel([me, user]);
        await client.createPost({ ...once(to.id, user, content.message), channel_id: direct.id, ...content });
      }
    },

    // Finds the team by itself, and is the same for direct messages, which have none.
    permalink: async ({ id }) => `${client.getUrl()}/_redirect/pl/${id}`,

    messageAt(permalink) {
      const start = `${client.getUrl()}/_redirect/pl/`;
      const id = permalink.startsWith(start) ? permalink.slice(start.length) : "";
      return /^[a-z0-9]{26}$/.test(id) ? { channel: "", id, thread: id } : null;
    },

    async marked(thread) {
      const all = client.getPaginatedPostThread(thread.id, { fetchAll: true });
      const { posts } = await all.catch(refuse);
      return Object.values(posts)
        .filter((each) => each.user_id === me && each.delete_at === 0)
        .sort((one, other) => one.create_at - other.create_at)
        .flatMap((each): Marked[] => {
          const mark = noteOf(each)?.mark;
          return mark ? [{ message: refOf(each), mark }] : [];
        });
    },

    whoIs,
  };
}

/** What is gone, or not the bot's to change, stays so. */
function refuse(error: unknown): never {
  const isForGood = error instanceof ClientError && [403, 404].includes(error.status_code ?? 0);
  throw isForGood ? new RefusedByChat(error.message, { cause: error }) : error;
}

/** A post, by the ids of Mattermost. */
export function refOf({ id, channel_id: channel, root_id: root }: Post): MessageRef {
  return { channel, id, thread: root || id };
}

/** What the bot keeps with a post of its own. */
export function noteOf(post: Post): PostNote | null {
  const note = post.props?.[noteProp] as PostNote | undefined;
  return typeof note?.to === "string" ? note : null;
}
