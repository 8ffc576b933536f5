import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Card } from "../core/card.ts";
import type { Asked, Chat, Mark, Pressed } from "../core/chat.ts";
import { answerActions } from "./answer-actions.ts";
import { hearPosts } from "./hear-posts.ts";
import { mattermostChat } from "./mattermost-chat.ts";
import { MattermostClient } from "./mattermost-client.ts";
import { mattermostPeople } from "./mattermost-people.ts";
import { sealBy } from "./signed-press.ts";
import { type MattermostOnTheWire, mattermostOnTheWire } from "./testing/mattermost-on-the-wire.ts";

const mark: Mark = { part: "card", deployment: "dep_1", version: 3, ended: false, language: "en" };
const card: Card = {
  tone: "working",
  title: "Deploying web to @here: *v42*",
  lines: ["1 of 2 tasks :run:", "<!channel> # no heading"],
  fields: [{ label: "Asked by", value: "alice_b" }],
  hints: ["See https://fleet.example.com/a_b"],
  buttons: [
    { label: "Approve", press: { does: "approve", deployment: "dep_1" }, style: "primary" },
    {
      label: "Cancel",
      press: { does: "cancel", deployment: "dep_1" },
      style: "danger",
      confirm: { title: "Cancel?", text: "web stays as it is.", yes: "Cancel it", no: "Leave it" },
    },
  ],
};

let wire: MattermostOnTheWire;
let client: MattermostClient;
let chat: Chat;
let actionsUrl: string;
let laterMs = 0;
const waits: number[] = [];
const asked: Asked[] = [];
const pressed: Pressed[] = [];
const ends: (() => unknown)[] = [];
const listener = {
  asked: async (each: Asked) => void asked.push(each),
  pressed: async (each: Pressed) => void pressed.push(each),
};
const log = () => undefined;

beforeAll(async () => {
  wire = await mattermostOnTheWire();
  ends.unshift(() => wire.close());
  client = new MattermostClient(wire, async (ms) => void waits.push(ms));
  const seal = sealBy("only the bot knows");
  const deps = { client, listener, seal, log, actionsUrl: "", now: () => Date.now() + laterMs };
  const actions = answerActions(deps).listen(0, "127.0.0.1");
  await once(actions, "listening");
  ends.unshift(() => actions.close());
  actionsUrl = `http://127.0.0.1:${(actions.address() as AddressInfo).port}/`;
  deps.actionsUrl = actionsUrl;
  const named = { people: new Map([["carol@old.example", "carol"]]), emailDomains: new Set(["example.com"]) };
  const people = { ...named, localPart: true, language: null, now: () => Date.now() + laterMs };
  const whoIs = mattermostPeople(client, people);
  chat = mattermostChat({ client, seal, actionsUrl, whoIs }, wire.bot.id);
});
afterAll(async () => {
  for (const end of ends) await end();
});
beforeEach(() => {
  for (const list of [waits, asked, pressed, wire.ephemeral, wire.dialogs, wire.faults]) list.length = 0;
});

const hears = async (lookBackMs?: number) => {
  const heard = await hearPosts({ client, listener, log }, wire.bot, {
    reconnectMs: 20,
    ...(lookBackMs && { lookBackMs }),
  });
  await wire.connected();
  return heard;
};

test("a card is a post in the thread, is found again by its mark and changed in place", async () => {
  const alice = wire.addUser({ username: "alice" });
  const order = wire.write({ user: alice, message: "@fleetgraph deploy web v42" });
  const message = { channel: wire.channel.id, id: order.id, thread: order.id };
  const posted = await chat.reply(message, card, { mark });
  await chat.say(message, "1 of 2 new tasks running.", { ...mark, part: "event" });

  const post = wire.posts.get(posted.id);
  expect(post).toMatchObject({ channel_id: wire.channel.id, root_id: order.id });
  // Names are shown, and mention nobody.
  expect(post?.message).toBe(":hourglass_flowing_sand: Deploying web to @\u200bhere: \\*v42\\*");
  expect(post?.props.attachments).toMatchObject([
    {
      text: "1 of 2 tasks :\u200brun:\n\\<!channel\\> \\# no heading\n_See https://fleet.example.com/a_b_",
      fields: [{ title: "Asked by", value: "alice\\_b", short: true }],
      actions: [
        { id: "approve0", name: "Approve", style: "primary" },
        { id: "cancel1", name: "Cancel", style: "danger" },
      ],
    },
  ]);

  // A process that knows nothing but the address that the deployment keeps.
  const origin = await chat.permalink(message);
  expect(origin).toBe(`${wire.url}/_redirect/pl/${order.id}`);
  expect(chat.messageAt("https://elsewhere.example.com/_redirect/pl/x")).toBeNull();
  const thread = chat.messageAt(origin);
  if (!thread) throw new Error("It is a message of this chat.");
  const found = await chat.marked(thread);
  expect(found.map(({ mark: { part } }) => part)).toEqual(["card", "event"]);
  expect(found[0]).toEqual({ message: posted, mark });

  // Another bot at the same time, as in a rolling update: what both say is said once, and what differs twice.
  const seal = sealBy("only the bot knows");
  const other = mattermostChat({ client, seal, actionsUrl, whoIs: chat.whoIs }, wire.bot.id);
  const count = wire.posts.size;
  expect(await other.reply(message, { ...card, lines: ["2 of 2 tasks"] }, { mark })).toEqual(posted);
  await other.say(posted, "1 of 2 new tasks running.", { ...mark, part: "event" });
  await other.say(posted, "An address: https://x.example/@channel", { ...mark, part: "event", version: 4 });
  expect(wire.posts.size).toBe(count + 1);
  expect([...wire.posts.values()].at(-1)?.message).toBe("An address: https://x.example/%40channel");

  await chat.update(posted, { tone: "good", title: "Done" }, { ...mark, version: 9, ended: true });
  expect(wire.posts.get(posted.id)).toMatchObject({
    message: ":white_check_mark: Done",
    props: { fleetgraph: { mark: { version: 9 } } },
  });
  expect(wire.posts.get(posted.id)?.props.attachments).toBeUndefined();
  await chat.reply(thread, { tone: "plain", title: "Found by the address alone" });
  expect([...wire.posts.values()].at(-1)).toMatchObject({ root_id: order.id, channel_id: wire.channel.id });
});

test("only people who write to the bot are heard, each message once", async () => {
  const bob = wire.addUser({ username: "bob" });
  const heard = await hears();
  const direct = wire.addDirect();
  wire.write({ user: bob, message: "@fleetgraph: `deploy web v42`" });
  wire.write({ user: bob, message: "I like @fleetgraph" });
  wire.write({ user: bob, message: "@fleetgraphs status" });
  wire.write({ user: bob, message: "@fleetgraph-staging status" });
  wire.write({ user: bob, message: "@fleetgraph status", props: { from_bot: "true" } });
  wire.write({ user: bob, message: "@fleetgraph joined", type: "system_join_channel" });
  const last = wire.write({ user: bob, message: "status", channel: direct });
  await expect.poll(() => asked).toHaveLength(2);
  expect(asked.map(({ text, user }) => [text, user])).toEqual([
    ["deploy web v42", bob.id],
    ["status", bob.id],
  ]);
  expect(asked[1]).toMatchObject({
    key: `mattermost ${last.id}`,
    message: { channel: direct.id, thread: last.id },
  });
  heard.close();
});

test("what was written while the websocket was cut, or before a start, is taken up once", async () => {
  const bob = wire.addUser({ username: "bob" });
  const late = wire.write({
    user: bob,
    message: "@fleetgraph status of late",
    create_at: Date.now() - 3_600_000,
  });
  const before = wire.write({ user: bob, message: "@fleetgraph why web" });
  const answered = wire.write({ user: bob, message: "@fleetgraph approvals" });
  await chat.reply(
    { channel: wire.channel.id, id: answered.id, thread: answered.id },
    { tone: "plain", title: "None" },
  );
  const heard = await hears(60_000);
  const ids = () => asked.map(({ message }) => message.id);
  expect(ids()).toContain(before.id);
  expect(ids()).not.toContain(answered.id);
  expect(ids()).not.toContain(late.id);

  wire.cut();
  const missed = wire.write({ user: bob, message: "@fleetgraph rollback web" });
  await wire.connected();
  const after = wire.write({ user: bob, message: "@fleetgraph history web" });
  await expect.poll(() => ids().slice(-2).sort()).toEqual([missed.id, after.id].sort());
  expect(new Set(ids()).size).toBe(ids().length);
  heard.close();
});

test("a button does what it says once it is confirmed, and only what the bot has sealed", async () => {
  const alice = wire.addUser({ username: "alice" });
  const order = wire.write({ user: alice, message: "@fleetgraph deploy web v42" });
  const { id } = await chat.reply({ channel: wire.channel.id, id: order.id, thread: order.id }, card, {
    mark,
  });
  expect(await wire.press(id, "Approve", alice)).toBe(200);
  expect(await wire.press(id, "Approve", alice)).toBe(200);
  const message = { channel: wire.channel.id, id, thread: order.id };
  expect(pressed[0]).toMatchObject({
    press: { does: "approve", deployment: "dep_1" },
    user: alice.id,
    message,
  });
  // Who presses twice wants it once.
  expect(pressed[1]?.key).toBe(pressed[0]?.key);
  pressed.length = 0;

  expect(await wire.press(id, "Cancel", alice)).toBe(200);
  expect(pressed).toEqual([]);
  expect(wire.dialogs[0]?.dialog).toMatchObject({ title: "Cancel?", submit_label: "Cancel it" });
  // The dialog's state went through her browser: it is good for her, and as it is.
  const mallory = wire.addUser({ username: "mallory" });
  expect(await wire.confirm(mallory)).toBe(403);
  const state = JSON.parse(wire.dialogs[0]?.dialog.state as string);
  const forged = { ...state, sealed: state.sealed.replace(alice.id, mallory.id) };
  expect(await wire.confirm(mallory, { state: JSON.stringify(forged) })).toBe(403);
  laterMs = 3_600_000;
  expect(await wire.confirm(alice)).toBe(403);
  laterMs = 0;
  expect(pressed).toEqual([]);
  expect(await wire.confirm(alice)).toBe(200);
  expect(pressed).toMatchObject([{ press: { does: "cancel" }, user: alice.id, message }]);

  const send = async (body: string, method = "POST") =>
    (await fetch(actionsUrl, { method, ...(method === "POST" && { body }) })).status;
  expect(
    await send(JSON.stringify({ user_id: alice.id, post_id: id, context: { press: { does: "approve" } } })),
  ).toBe(403);
  // A dialog's state is no button's context.
  expect(await send(JSON.stringify({ user_id: alice.id, post_id: id, context: state }))).toBe(403);
  expect(await send("no JSON")).toBe(400);
  expect(await send("", "GET")).toBe(405);
  expect(pressed).toHaveLength(1);
});

test("a user is a person by the address of their mail, where it is certainly theirs", async () => {
  const email = "Alice@example.com";
  const timezone = { useAutomaticTimezone: "true", automaticTimezone: "Asia/Tokyo" };
  const of = { username: "alice", email, locale: "ja", timezone };
  const nobody = { principal: null };
  const alice = wire.addUser(of);
  // Anybody could have written any address.
  wire.requiresVerification = "false";
  expect(await chat.whoIs(alice.id)).toMatchObject(nobody);
  const byDirectory = wire.addUser({ ...of, auth_service: "saml" });
  const whole = { principal: "alice", language: "ja", timeZone: "Asia/Tokyo" };
  expect(await chat.whoIs(byDirectory.id)).toEqual({ user: byDirectory.id, ...whole });
  for (const stranger of [
    { email: "alice@elsewhere.example" },
    { roles: "system_guest" },
    { is_bot: true },
    { delete_at: 1 },
    { remote_id: "r1" },
  ]) {
    const { id } = wire.addUser({ ...of, auth_service: "saml", ...stranger });
    expect(await chat.whoIs(id)).toMatchObject(nobody);
  }
  const carol = wire.addUser({
    email: "carol@old.example",
    auth_service: "ldap",
    timezone: { manualTimezone: "Mars" },
  });
  expect(await chat.whoIs(carol.id)).toMatchObject({ principal: "carol", language: "en", timeZone: "UTC" });
  // How the server is configured counts as long as what it says of somebody, in both directions.
  const configured = async (requires: string) => {
    wire.requiresVerification = requires;
    laterMs += 61_000;
    return (await chat.whoIs(alice.id)).principal;
  };
  expect([await configured("true"), await configured("false")]).toEqual(["alice", null]);
  laterMs = 0;
});

test("the server's limit is waited for, and what waiting does not mend is thrown", async () => {
  const alice = wire.addUser({ username: "alice" });
  const order = wire.write({ user: alice, message: "@fleetgraph status" });
  const message = { channel: wire.channel.id, id: order.id, thread: order.id };
  const limited = { status: 429, headers: { "retry-after": "7" } };
  wire.faults.push(limited, { status: 502 }, { status: 0 });
  await chat.say(message, "After all");
  expect(waits).toEqual([7_000, 1_000, 2_000]);
  const said = [...wire.posts.values()].filter((each) => each.message === "After all");
  expect(said).toMatchObject([{ pending_post_id: expect.stringMatching(`^${wire.bot.id}:`) }]);

  wire.faults.push({ status: 500 });
  await expect(chat.say(message, "x")).rejects.toMatchObject({ status_code: 500 });
  const stranger = new MattermostClient({ url: wire.url, token: "wrong" });
  await expect(stranger.getMe()).rejects.toMatchObject({
    status_code: 401,
    message: expect.stringContaining("session"),
  });

  wire.mayWhisper = false;
  await chat.whisper(message, alice.id, { tone: "bad", title: "You may not." });
  expect([...wire.posts.values()].at(-1)).toMatchObject({ message: ":x: You may not.", root_id: "" });
  wire.mayWhisper = true;
  await chat.whisper(message, alice.id, { tone: "bad", title: "You may not." });
  expect(wire.ephemeral).toMatchObject([{ user: alice.id, post: { root_id: order.id } }]);
});
