import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

type Arguments = Record<string, unknown>;
export type Call = { method: string; args: Arguments; at: number };
export type Message = Arguments & { ts: string; user: string; text: string; thread_ts?: string };

export const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5";
export const team = "T0001";
export const botUser = "U0BOT";

/** A workspace of Slack on the wire: its Web API, its Socket Mode, and its requests with their signatures. */
export interface SlackOnTheWire {
  apiUrl: string;
  calls: Call[];
  /** Messages by channel, oldest first. */
  channels: Map<string, Message[]>;
  users: Map<string, Arguments>;
  /** How many of the next calls of a method are answered 429, and after how many seconds to come again. */
  limited: Map<string, { times: number; seconds: number }>;
  /** How the next calls of a method fail: with an error, or by an answer that is lost behind what was done. */
  failing: Map<string, { times: number; error: string | null }>;
  /** Somebody's message in a channel; gives its ts. */
  write(channel: string, user: string, text: string, thread?: string): Message;
  /** Sends a request to the bot as Slack does; `change` spoils it. */
  send(
    to: number,
    body: string,
    headers?: Record<string, string>,
    change?: { secret?: string; at?: number },
  ): Promise<Response>;
  /** An event of the Events API as it stands in a request or an envelope. */
  eventOf(type: "app_mention" | "message", message: Message, channel: string, more?: Arguments): Arguments;
  /** What was said by the bot in a thread, its cards as they are now. */
  said(channel: string, thread?: string): Message[];
  /** Sends an envelope over the open socket; resolves with what the bot answers to it. */
  envelope(
    type: "events_api" | "slash_commands" | "interactive",
    payload: Arguments,
    id?: string,
  ): Promise<Arguments>;
  close(): Promise<void>;
}

export async function slackOnTheWire(): Promise<SlackOnTheWire> {
  const calls: Call[] = [];
  const channels = new Map<string, Message[]>();
  const limited: SlackOnTheWire["limited"] = new Map();
  const failing: SlackOnTheWire["failing"] = new Map();
  const users = new Map<string, Arguments>(
    [
      ["U0ALICE", "alice@example.com", "en-US"],
      ["U0BOB", "bob@example.com", "en-GB"],
      ["U0YUKI", "yuki@example.com", "ja-JP"],
      ["U0GUEST", "eve@example.com", "en-US"],
      ["U0OTHER", "mallory@elsewhere.example", "en-US"],
    ].map(([id = "", email, locale]) => [
      id,
      { id, team_id: team, locale, tz: "Europe/Berlin", is_restricted: id === "U0GUEST", profile: { email } },
    ]),
  );
  let ticks = 0;
  const sockets = new Set<WebSocket>();
  const answers = new Map<string, (answer: Arguments) => void>();

  function post(channel: string, message: Omit<Message, "ts">): Message {
    ticks += 1;
    const posted = { ...message, ts: `1790000000.${String(ticks).padStart(6, "0")}` } as Message;
    channels.set(channel, [...(channels.get(channel) ?? []), posted]);
    return posted;
  }
  const threadOf = (channel: unknown, ts: unknown) =>
    (channels.get(String(channel)) ?? []).filter((each) => each.ts === ts || each.thread_ts === ts);

  const methods: Record<string, (args: Arguments) => Arguments> = {
    "auth.test": () => ({ url: "https://shop.slack.com/", team_id: team, user_id: botUser, bot_id: "B0BOT" }),
    "users.info": ({ user }) =>
      users.has(String(user)) ? { user: users.get(String(user)) } : { ok: false, error: "user_not_found" },
    "chat.postMessage": ({ channel, token: _token, ...args }) => {
      if (channel === "C0NOTIN") return { ok: false, error: "not_in_channel" };
      const wrong = wrongBlocks(args.blocks);
      if (wrong) return { ok: false, error: "invalid_blocks", response_metadata: { messages: [wrong] } };
      const posted = post(String(channel), { ...args, user: botUser, text: String(args.text) });
      return { channel, ts: posted.ts, message: posted };
    },
    "chat.update": ({ channel, ts, token: _token, ...args }) => {
      const found = channels.get(String(channel))?.find((each) => each.ts === ts);
      if (!found) return { ok: false, error: "message_not_found" };
      const wrong = wrongBlocks(args.blocks);
      if (wrong) return { ok: false, error: "invalid_blocks" };
      Object.assign(found, args);
      return { channel, ts };
    },
    "chat.postEphemeral": ({ blocks }) =>
      wrongBlocks(blocks) ? { ok: false, error: "invalid_blocks" } : { message_ts: "1790000000.999999" },
    "chat.getPermalink": ({ channel, message_ts }) => {
      const [message] = threadOf(channel, message_ts).filter(({ ts }) => ts === message_ts);
      const thread = message?.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel}` : "";
      const place = `p${String(message_ts).replace(".", "")}`;
      return { permalink: `https://shop.slack.com/archives/${channel}/${place}${thread}` };
    },
    "conversations.history": ({ channel, oldest }) =>
      channel === "C0NOTIN"
        ? { ok: false, error: "not_in_channel" }
        : {
            messages: (channels.get(String(channel)) ?? [])
              .filter(({ ts, thread_ts }) => thread_ts === undefined && Number(ts) > Number(oldest))
              .map((each) => ({ ...each, reply_count: threadOf(channel, each.ts).length - 1 }))
              .reverse(),
          },
    "conversations.replies": ({ channel, ts, include_all_metadata: withMetadata }) => ({
      messages: threadOf(channel, ts).map(({ metadata, ...each }) => ({
        ...each,
        ...(withMetadata ? { metadata } : {}),
      })),
    }),
    "apps.connections.open": () => ({ url: `ws://127.0.0.1:${port()}/socket` }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const method = (request.url ?? "").replace("/api/", "");
    const args = argumentsOf(Buffer.concat(chunks).toString());
    calls.push({ method, args, at: performance.now() });
    const limit = limited.get(method);
    if (limit && limit.times > 0) {
      limit.times -= 1;
      response.writeHead(429, { "retry-after": String(limit.seconds) }).end();
      return;
    }
    const failure = failing.get(method);
    if (failure && failure.times > 0) {
      failure.times -= 1;
      if (failure.error === null) methods[method]?.(args);
      if (failure.error === null) response.destroy();
      else
        response.setHeader("content-type", "application/json").end(JSON.stringify({ ok: false, ...failure }));
      return;
    }
    const result = methods[method]?.(args) ?? { ok: false, error: "unknown_method" };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ok: true, ...result }));
  }

  const server = createServer((request, response) => void answer(request, response));
  const port = () => (server.address() as AddressInfo).port;
  const socketServer = new WebSocketServer({ server, path: "/socket" });
  socketServer.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("message", (data) => {
      const said = JSON.parse(String(data)) as Arguments;
      answers.get(String(said.envelope_id))?.(said);
    });
    socket.send(JSON.stringify({ type: "hello", num_connections: 1, connection_info: { app_id: "A0001" } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    apiUrl: `http://127.0.0.1:${port()}/api/`,
    calls,
    channels,
    users,
    limited,
    failing,
    write: (channel, user, text, thread) =>
      post(channel, { user, text, ...(thread && { thread_ts: thread }) }),
    send(to, body, headers = {}, { secret = signingSecret, at = Date.now() } = {}) {
      const timestamp = String(Math.floor(at / 1000));
      const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
      return fetch(`http://127.0.0.1:${to}/slack/events`, {
        method: "POST",
        headers: {
          "content-type": body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded",
          "x-slack-request-timestamp": timestamp,
          "x-slack-signature": `v0=${signature}`,
          ...headers,
        },
        body,
      });
    },
    eventOf: (type, message, channel, more = {}) => ({
      token: "deprecated",
      team_id: team,
      api_app_id: "A0001",
      type: "event_callback",
      event_id: `Ev${message.ts}`,
      event_time: 1_790_000_000,
      authorizations: [{ team_id: team, user_id: botUser, is_bot: true }],
      event: {
        type,
        ...message,
        channel,
        ...(type === "message" && { channel_type: channel.startsWith("D") ? "im" : "channel" }),
        event_ts: message.ts,
        ...more,
      },
    }),
    said: (channel, thread) =>
      (channels.get(channel) ?? []).filter(
        (each) => each.user === botUser && (thread === undefined || each.thread_ts === thread),
      ),
    envelope(type, payload, id = `env-${Math.random()}`) {
      const [socket] = sockets;
      const answered = new Promise<Arguments>((resolve) => answers.set(id, resolve));
      socket?.send(JSON.stringify({ type, envelope_id: id, accepts_response_payload: true, payload }));
      return answered;
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      socketServer.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function argumentsOf(body: string): Arguments {
  const form = Object.fromEntries(new URLSearchParams(body));
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, /^[[{]/.test(value) ? JSON.parse(value) : value]),
  );
}

type Text = { type: string; text: string };
type Block = {
  type: string;
  text?: Text;
  fields?: Text[];
  elements?: (Text & { action_id?: string; value?: string; confirm?: { text: Text } })[];
};

/** What Slack would refuse of blocks (Block Kit reference); null for nothing. */
function wrongBlocks(blocks: unknown): string | null {
  const all = (blocks ?? []) as Block[];
  if (all.length > 50) return "more than 50 blocks";
  for (const block of all) {
    if (block.text && (block.text.text.length < 1 || block.text.text.length > 3_000))
      return "a text of a section";
    if (
      block.fields &&
      (block.fields.length > 10 || block.fields.some(({ text }) => text.length < 1 || text.length > 2_000))
    )
      return "fields of a section";
    if (block.type !== "actions") continue;
    const ids = block.elements?.map(({ action_id }) => action_id) ?? [];
    if (new Set(ids).size !== ids.length || ids.length > 25) return "action ids";
    for (const { value = "", confirm } of block.elements ?? [])
      if (value.length > 2_000 || (confirm?.text.text.length ?? 0) > 300) return "a button";
  }
  return null;
}
