import { WebSocketClient } from "@mattermost/client";
import type { Post } from "@mattermost/types/posts";
import type { Asked, Listener } from "../core/chat.ts";
import { noteOf, refOf } from "./mattermost-chat.ts";
import type { MattermostClient } from "./mattermost-client.ts";

type Deps = {
  client: MattermostClient;
  listener: Listener;
  log: (what: { level: "warn"; text: string; error?: unknown }) => void;
};
type Me = { id: string; username: string };
/** Milliseconds until what was missed is asked for again, where it could not be. */
const againMs = 10_000;

export type HearOptions = {
  /** Milliseconds before a start of which what was not answered is taken up. */
  lookBackMs?: number;
  /** Of the websocket: milliseconds before it connects again. */
  reconnectMs?: number;
};

/**
 * Hears what people write to the bot until `close`: in a direct message everything, elsewhere what begins with its name. What
 * was written while it was away or the websocket was cut is asked for over REST; what it has answered before is left.
 */
export async function hearPosts(
  { client, listener, log }: Deps,
  me: Me,
  { lookBackMs = 5 * 60_000, reconnectMs = 3_000 }: HearOptions = {},
): Promise<{ close(): void }> {
  /** By the clock of Mattermost: the newest post that was heard, of any channel. */
  let heardUntil = Date.now() - lookBackMs;
  const heard = new Set<string>();
  let closed = false;

  function hear(post: Post, isDirect: boolean): void {
    heardUntil = Math.max(heardUntil, post.create_at);
    const asked = askedBy(post, { me, isDirect });
    if (!asked || heard.has(post.id)) return;
    heard.add(post.id);
    // Sets keep the order of what was added: the oldest goes.
    const [oldest] = heard;
    if (heard.size > 5_000 && oldest) heard.delete(oldest);
    // What comes of it may take as long as a deployment.
    void listener.asked(asked);
  }

  async function catchUp(since: number): Promise<void> {
    for (const channel of await client.getAllTeamsChannels()) {
      if (channel.last_post_at < since) continue;
      const { posts } = await client.getPostsSince(channel.id, since);
      const all = Object.values(posts).sort((one, other) => one.create_at - other.create_at);
      const answered = new Set(
        all.flatMap((post) => (post.user_id === me.id ? (noteOf(post)?.to ?? []) : [])),
      );
      // Posts that were edited since then are told as well.
      const missed = all.filter(({ id, create_at: at }) => at >= since && !answered.has(id));
      for (const post of missed) hear(post, channel.type === "D");
    }
  }
  /** Until it is done: what comes meanwhile does not move where it begins. */
  function takeUp(since: number): void {
    catchUp(since).catch((error: Error) => {
      log({ level: "warn", text: "What was missed could not be asked for", error });
      if (!closed) setTimeout(() => takeUp(since), againMs).unref();
    });
  }

  const socket = new WebSocketClient({
    newWebSocketFn: (url) => new WebSocket(url),
    minWebSocketRetryTime: reconnectMs,
    reconnectJitterRange: reconnectMs / 2,
  });
  socket.addMessageListener((message) => {
    if (message.event !== "posted") return;
    const { post, channel_type: type } = message.data;
    hear(JSON.parse(post) as Post, type === "D");
  });
  // Mattermost sends again what a cut connection missed, where it still knows; where not, this is told.
  socket.addMissedMessageListener(() => takeUp(heardUntil));
  socket.addCloseListener((failures) =>
    log({ level: "warn", text: `Mattermost's websocket broke, ${failures} times in a row` }),
  );
  socket.initialize(client.getWebSocketUrl(), client.getToken());
  await catchUp(heardUntil);
  return {
    close() {
      closed = true;
      socket.close();
    },
  };
}

/** What a post asks of the bot; null where it is not for it. */
function askedBy(post: Post, { me, isDirect }: { me: Me; isDirect: boolean }): Asked | null {
  const { id, user_id: user, type, message, props } = post;
  // What programs write is nobody's wish, and two bots could talk for ever.
  if (user === me.id || type !== "" || props?.from_bot === "true" || props?.from_webhook === "true")
    return null;
  const mention = new RegExp(`^\\s*@${me.username.replace(/[^\w-]/g, "\\$&")}(?![\\w-]|\\.\\w)[:,]?`, "i");
  if (!isDirect && !mention.test(message)) return null;
  const text = message
    .replace(mention, "")
    .replaceAll(/[`]|\*\*/g, "")
    .trim();
  return { text, user, message: refOf(post), key: `mattermost ${id}`, direct: isDirect };
}
