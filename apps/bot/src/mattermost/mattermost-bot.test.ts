import { createFleetgraph } from "@fleetgraph/sdk";
import type { Post } from "@mattermost/types/posts";
import { expect, onTestFinished, test, vi } from "vitest";
import { keptPort } from "../../../../packages/database/src/testing/kept-port.ts";
import { smallFleet, startStack } from "../../../server/src/testing/start-stack.ts";
import { type Bot, createBot } from "../core/bot.ts";
import { mattermostApp } from "./mattermost-app.ts";
import { noteOf } from "./mattermost-chat.ts";
import { mattermostOnTheWire } from "./testing/mattermost-on-the-wire.ts";

test("what is written in Mattermost is done by Fleetgraph and told in one card, over restarts and cuts", async () => {
  const wire = await mattermostOnTheWire();
  onTestFinished(() => wire.close());
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  const fleet = createFleetgraph({ url: stack.url, token: stack.token });
  const alice = wire.addUser({ username: "alice" });
  // Mattermost is told of it before it is listened on, and two bots listen on it.
  const port = await keptPort();

  async function startBot(): Promise<{ bot: Bot; stop(): Promise<void> }> {
    const app = await mattermostApp({
      ...{ url: wire.url, token: wire.token, now: Date.now, log: () => undefined },
      ...{
        people: new Map([[alice.id, "admin"]]),
        emailDomains: new Set(),
        localPart: false,
        language: null,
      },
      actions: { url: `http://127.0.0.1:${port}/`, port, secret: "s3cret" },
      hear: { reconnectMs: 20 },
    });
    const bot = createBot({
      ...{ chat: { ...app.chat, updateEveryMs: 20 }, fleetIn: () => fleet, channels: null, now: Date.now },
      ...{ sleep: (ms) => new Promise((go) => setTimeout(go, Math.min(ms, 200))), log: () => undefined },
    });
    await app.start(bot);
    await wire.connected();
    return { bot, stop: () => app.stop().then(() => bot.stop()) };
  }
  /** The bot's posts in a thread that are cards of deployments. */
  const cardsOf = (root: string) =>
    [...wire.posts.values()].filter((post) => post.root_id === root && noteOf(post)?.mark?.part === "card");
  async function ended(root: string): Promise<Post> {
    await vi.waitFor(
      () => expect(cardsOf(root)).toMatchObject([{ props: { fleetgraph: { mark: { ended: true } } } }]),
      20_000,
    );
    return cardsOf(root)[0] as Post;
  }

  const first = await startBot();
  const order = wire.write({ user: alice, message: "@fleetgraph deploy web v41 because sale" });
  // Cut while it is under way, Mattermost forgets the connection, and the message is found again.
  await vi.waitFor(() => expect(cardsOf(order.id)).toHaveLength(1), 10_000);
  wire.cut();
  const card = await ended(order.id);
  expect(card.message).toContain("web");
  expect(card.props.attachments).toMatchObject([{ color: "#16a34a" }]);
  const deployments = async () =>
    (await fleet.deployments.page({ service: "web", first: 10 })).edges.map(({ node }) => node);
  const origin = `${wire.url}/_redirect/pl/${order.id}`;
  expect(await deployments()).toMatchObject([
    { state: "SUCCEEDED", onBehalfOf: "admin", reason: "sale", origin },
  ]);

  // The bot ends while a deployment is under way; another one takes its card up.
  await wire.connected();
  const second = wire.write({ user: alice, message: "@fleetgraph deploy web v42" });
  await vi.waitFor(() => expect(cardsOf(second.id)).toHaveLength(1), 10_000);
  await first.stop();
  const other = await startBot();
  await other.bot.resume();
  const taken = await ended(second.id);
  expect(await deployments()).toHaveLength(2);

  const stranger = wire.addUser({ username: "mallory" });
  expect(await wire.press(taken.id, "Roll back", stranger)).toBe(200);
  expect(await wire.confirm(stranger)).toBe(200);
  const refused = () =>
    [...wire.posts.values()].filter(({ root_id, message }) => root_id === second.id && /^:x:/.test(message));
  await vi.waitFor(() => expect(refused()).toHaveLength(1), 5_000);
  expect(await deployments()).toHaveLength(2);
  expect(await wire.press(taken.id, "Roll back", alice)).toBe(200);
  expect(await wire.confirm(alice)).toBe(200);
  await vi.waitFor(async () => {
    expect(await deployments()).toMatchObject([
      { kind: "ROLLBACK", state: "SUCCEEDED", onBehalfOf: "admin" },
      {},
      {},
    ]);
  }, 20_000);
  await other.stop();
}, 60_000);
