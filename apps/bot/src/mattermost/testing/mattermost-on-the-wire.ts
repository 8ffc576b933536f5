import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Post } from "@mattermost/types/posts";
import { type WebSocket, WebSocketServer } from "ws";

type Row = Record<string, unknown>;
type Action = { name: string; integration: { url: string; context: unknown } };
type Channel = { id: string; type: "O" | "D"; last_post_at: number };
type User = {
  id: string;
  username: string;
  email: string;
  locale: string;
  timezone: Row;
  roles: string;
  auth_service: string;
  is_bot: boolean;
  delete_at: number;
  remote_id: string;
};

/** Mattermost's REST and websocket as a bot sees them: ids, posts, what is stripped from them, and its calls to integrations. */
export interface MattermostOnTheWire {
  url: string;
  token: string;
  bot: User;
  channel: Channel;
  /** Posts by id, as they are stored. */
  posts: Map<string, Post>;
  ephemeral: { user: string; post: Row }[];
  dialogs: { url: string; dialog: Row; trigger_id: string }[];
  /** Answers of the next requests, first in first out. */
  faults: { status: number; headers?: Record<string, string> }[];
  /** Whether the bot may show posts to one person. */
  mayWhisper: boolean;
  /** Whether an address counts only once it is verified, as the configuration says it. */
  requiresVerification: string;
  addUser(user: Partial<User>): User;
  /** Somebody writes; the bot is told unless its websocket is cut. */
  write(input: { user: User; message: string; channel?: Channel; root?: string } & Partial<Post>): Post;
  /** Somebody presses a button by its name: the status that the integration answered with. */
  press(post: string, name: string, user: User): Promise<number>;
  /** Somebody confirms the dialog that was opened last. */
  confirm(user: User, changed?: Row): Promise<number>;
  addDirect(): Channel;
  /** Cuts every websocket; with `forget`, it will not know the connections when they come again. */
  cut(): void;
  connected(): Promise<void>;
  close(): Promise<void>;
}

const newId = () => randomBytes(26).toString("hex").slice(0, 26);

export async function mattermostOnTheWire(): Promise<MattermostOnTheWire> {
  const users = new Map<string, User>();
  const channels: Channel[] = [];
  const sockets = new Map<WebSocket, number>();
  let waiting: (() => void)[] = [];
  let clock = Date.now();

  const addUser = (given: Partial<User>): User => {
    const user = {
      id: newId(),
      username: "",
      email: "",
      roles: "system_user",
      auth_service: "",
      is_bot: false,
      delete_at: 0,
      remote_id: "",
      locale: "en",
      timezone: {},
      ...given,
    };
    users.set(user.id, user);
    return user;
  };
  const addChannel = (type: "O" | "D"): Channel => {
    const channel = { id: newId(), type, last_post_at: 0 };
    channels.push(channel);
    return channel;
  };

  function store(given: Partial<Post> & { channel_id: string; user_id: string; message: string }): Post {
    clock = Math.max(clock + 1, Date.now());
    const post = {
      id: newId(),
      create_at: clock,
      update_at: clock,
      edit_at: 0,
      delete_at: 0,
      type: "",
      root_id: "",
      props: {},
      ...given,
    } as Post;
    wire.posts.set(post.id, post);
    const channel = channels.find(({ id }) => id === post.channel_id);
    if (channel) channel.last_post_at = post.create_at;
    send("posted", {
      post: JSON.stringify(shown(post)),
      channel_type: channel?.type ?? "O",
      sender_name: "@x",
    });
    return post;
  }

  function send(event: string, data: Row): void {
    for (const [socket, seq] of sockets) {
      socket.send(JSON.stringify({ event, data, broadcast: {}, seq }));
      sockets.set(socket, seq + 1);
    }
  }

  async function integrate(url: string, body: Row): Promise<number> {
    const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    return answer.status;
  }

  const wire: MattermostOnTheWire = {
    url: "",
    token: newId(),
    bot: addUser({ username: "fleetgraph" }),
    channel: addChannel("O"),
    posts: new Map(),
    ephemeral: [],
    dialogs: [],
    faults: [],
    mayWhisper: true,
    requiresVerification: "true",
    addUser,
    addDirect: () => addChannel("D"),
    write: ({ user, message, channel = wire.channel, root = "", ...more }) =>
      store({ channel_id: channel.id, user_id: user.id, message, root_id: root, ...more }),
    press(id, name, user) {
      const post = wire.posts.get(id);
      const [attachment] = (post?.props.attachments ?? []) as { actions: Action[] }[];
      const action = attachment?.actions.find((each) => each.name === name);
      if (!post || !action) throw new Error(`The post has no button "${name}".`);
      const about = {
        user_id: user.id,
        user_name: user.username,
        channel_id: post.channel_id,
        team_id: newId(),
      };
      const { url, context } = action.integration;
      return integrate(url, {
        ...about,
        post_id: id,
        trigger_id: newId(),
        type: "button",
        data_source: "",
        context,
      });
    },
    confirm(user, changed = {}) {
      const opened = wire.dialogs.at(-1);
      if (!opened) throw new Error("No dialog was opened.");
      const { callback_id, state } = opened.dialog;
      const about = { user_id: user.id, channel_id: wire.channel.id, team_id: newId(), cancelled: false };
      return integrate(opened.url, {
        type: "dialog_submission",
        callback_id,
        state,
        submission: {},
        ...about,
        ...changed,
      });
    },
    cut() {
      for (const socket of sockets.keys()) socket.terminate();
      sockets.clear();
    },
    connected: () => (sockets.size > 0 ? Promise.resolve() : new Promise((go) => waiting.push(go))),
    async close() {
      wire.cut();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  async function answer(
    request: IncomingMessage,
  ): Promise<{ status: number; body: unknown; headers?: Record<string, string> }> {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const fault = wire.faults.shift();
    if (fault) return { body: "limit exceeded", ...fault };
    if (request.headers.authorization?.toLowerCase() !== `bearer ${wire.token}`) {
      return {
        status: 401,
        body: {
          id: "api.context.session_expired.app_error",
          message: "Invalid or expired session, please login again.",
          status_code: 401,
        },
      };
    }
    const { pathname, searchParams } = new URL(request.url ?? "", "http://mattermost");
    const body = (text ? JSON.parse(text) : {}) as Row;
    const [what = "", id = "", part = ""] = pathname.replace("/api/v4/", "").split("/");
    const found = route({
      place: `${request.method} ${what}`,
      id,
      part,
      body,
      since: Number(searchParams.get("since")),
    });
    return (
      found ?? {
        status: 404,
        body: {
          id: "api.context.404.app_error",
          message: "Sorry, we could not find the page.",
          status_code: 404,
        },
      }
    );
  }

  type Asked = { place: string; id: string; part: string; body: Row; since: number };
  function route({ place, id, part, body, since }: Asked): { status: number; body: unknown } | null {
    const ok = (value: unknown, status = 200) => ({ status, body: value });
    const list = (posts: Post[]) => ({
      order: posts.map((post) => post.id),
      posts: Object.fromEntries(posts.map((post) => [post.id, shown(post)])),
    });
    const post = wire.posts.get(id);
    if (place === "GET users" && part === "channels") return ok(channels);
    if (place === "GET users") return ok(id === "me" ? wire.bot : users.get(id));
    if (place === "POST channels" && id === "direct") return ok(wire.addDirect(), 201);
    if (place === "GET channels" && part === "posts") {
      return ok(
        list([...wire.posts.values()].filter((each) => each.channel_id === id && each.update_at >= since)),
      );
    }
    if (place === "GET config") return ok({ RequireEmailVerification: wire.requiresVerification });
    if (place === "GET channels") return ok(channels.find((each) => each.id === id));
    if (place === "POST posts" && id === "ephemeral") {
      if (!wire.mayWhisper)
        return ok(
          {
            id: "api.context.permissions.app_error",
            message: "You do not have the appropriate permissions.",
            status_code: 403,
          },
          403,
        );
      wire.ephemeral.push({ user: body.user_id as string, post: body.post as Row });
      return ok({}, 201);
    }
    if (place === "POST posts") {
      // Of half a minute a post is known by the name that who made it gave it.
      const given = body as unknown as Post;
      const made = [...wire.posts.values()].find((each) => each.pending_post_id === given.pending_post_id);
      return ok(shown(made ?? store({ ...given, user_id: wire.bot.id })), 201);
    }
    if (place === "GET posts" && post && part === "thread") {
      const root = post.root_id || post.id;
      return ok(list([...wire.posts.values()].filter((each) => each.id === root || each.root_id === root)));
    }
    if (place === "GET posts" && post) return ok(shown(post));
    if (place === "PUT posts" && post && part === "patch") {
      Object.assign(post, body, { update_at: ++clock });
      return ok(shown(post));
    }
    if (place === "POST actions" && part === "open") {
      wire.dialogs.push(body as never);
      return ok({ status: "OK" });
    }
    return null;
  }

  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    // The connection breaks.
    if (wire.faults[0]?.status === 0) {
      wire.faults.shift();
      request.socket.destroy();
      return;
    }
    const { status, body, headers } = await answer(request);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  const socketServer = new WebSocketServer({ server, path: "/api/v4/websocket" });
  socketServer.on("connection", (socket) => {
    socket.on("close", () => sockets.delete(socket));
    socket.on("message", (data) => {
      const {
        action,
        seq,
        data: given,
      } = JSON.parse(String(data)) as { action: string; seq: number; data?: Row };
      if (action === "authentication_challenge" && given?.token === wire.token) {
        const hello = { server_version: "11.9.0", connection_id: newId() };
        socket.send(JSON.stringify({ event: "hello", data: hello, broadcast: {}, seq: 0 }));
        sockets.set(socket, 1);
        for (const go of waiting) go();
        waiting = [];
      }
      socket.send(
        JSON.stringify({
          status: "OK",
          seq_reply: seq,
          data: action === "ping" ? { text: "pong" } : {},
        }),
      );
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  wire.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return wire;
}

/** A post as clients get it: what an integration is given stays with the server. */
function shown(post: Post): Post {
  const attachments = post.props.attachments as { actions?: Action[] }[] | undefined;
  if (!attachments) return post;
  const stripped = attachments.map((each) => ({
    ...each,
    actions: each.actions?.map(({ integration: _, ...action }) => action),
  }));
  return { ...post, props: { ...post.props, attachments: stripped } };
}
