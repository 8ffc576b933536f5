import { expect, test } from "vitest";
import { status } from "../../../../packages/sdk/test/graph-on-the-wire.ts";
import { botOnTheWire, buttonsOf, cardsOf, channel, textOf, until } from "../../test/bot-on-the-wire.ts";

test("each pause hook is let go on by its own button, once", async () => {
  const all = await botOnTheWire();
  const { fleet, slack } = all;
  fleet.script = "pausesTwice";
  fleet.paceMs = 5;
  const asked = await all.mention("deploy web v42");
  const waitsAt = (hook: string) =>
    until(() =>
      cardsOf(all, asked).find((card) => buttonsOf(card).some(({ value }) => value.includes(`"${hook}"`))),
    );
  const first = structuredClone(await waitsAt("hook-1"));
  await all.press(first, "Let it go on");
  await until(() => all.asked().length === 2);
  const second = await waitsAt("hook-2");
  // Another person still sees the first hook's card: what they agree to is not the second hook.
  await all.press(first, "Let it go on", "U0ALICE");
  const whispered = () => slack.calls.filter(({ method }) => method === "chat.postEphemeral");
  await until(() => whispered().find(({ args }) => String(args.text).includes("any more")));
  expect(all.asked()).toHaveLength(2);
  await all.press(second, "Let it go on");
  await until(() => cardsOf(all, asked).find(({ text }) => text.includes("succeeded")));
  expect(all.asked().slice(1)).toMatchObject([
    { action: "CONTINUE", hook: "hook-1" },
    { action: "CONTINUE", hook: "hook-2" },
  ]);
});

test("what Slack fails to do is done later: the card, its end, and each line once", async () => {
  const all = await botOnTheWire();
  const { fleet, slack } = all;
  fleet.paceMs = 5;
  slack.failing.set("conversations.replies", { times: 1, error: "internal_error" });
  slack.failing.set("chat.postMessage", { times: 1, error: "message_limit_exceeded" });
  slack.failing.set("chat.update", { times: 6, error: "internal_error" });
  const asked = await all.mention("deploy web v42");
  // The order is given, so it is no mistake, and nothing to be written again.
  const told = await until(() => slack.said(channel, asked.ts)[0]);
  expect(textOf(told)).toMatch(/dep_1 of web is asked for.*\n.*status/);
  const card = await until(() => cardsOf(all, asked).find(({ text }) => text.includes("succeeded")));
  await until(() => slack.said(channel, asked.ts).find(({ text }) => text.startsWith("Done")));
  expect(all.asked()).toHaveLength(1);
  const again = await all.mention("restart web");
  // An answer that is lost behind the post: the post is found, not made again. A line that failed is told later.
  slack.failing.set("chat.postMessage", { times: 1, error: null });
  await until(() => cardsOf(all, again)[0]);
  slack.failing.set("chat.postMessage", { times: 1, error: "message_limit_exceeded" });
  await until(() => slack.said(channel, again.ts).find(({ text }) => text.startsWith("Done")));
  const lines = slack.said(channel, again.ts).map(({ text }) => text);
  expect(lines.slice(1)).toEqual([
    "Preparing the new revision.",
    "Registered web:42.",
    "Done: 4 tasks running.",
  ]);
  expect([cardsOf(all, asked), cardsOf(all, again)].map(({ length }) => length)).toEqual([1, 1]);
  expect(textOf(card)).toContain("dep_1");
});

test("an order without a name is never taken for one of several, or for a stranger's", async () => {
  const all = await botOnTheWire();
  const { fleet, slack } = all;
  fleet.script = "hangs";
  const asked = await all.mention("restart web");
  await until(() => cardsOf(all, asked)[0]);
  await all.mention("restart prod/api", { thread: asked.ts });
  await until(() => cardsOf(all, asked)[1]);
  const answered = async (text: string, thread?: string) => {
    const message = await all.mention(text, thread === undefined ? {} : { thread });
    const isAnswer = (each: { ts: string; text: string }) =>
      each.ts > message.ts && /Say which|Stopping/.test(each.text);
    return textOf(await until(() => slack.said(channel, thread ?? message.ts).find(isAnswer)));
  };
  expect(await answered("cancel", asked.ts)).toMatch(/Say which.*\nSay which: .*dep_2 .*dep_1 /);
  expect(await answered("cancel dep_1", asked.ts)).toContain("Stopping dep_1");
  await until(() => cardsOf(all, asked)[0]?.text.includes("cancelled"));
  expect(await answered("stop")).toMatch(/Say which: dep_2 /);
  // The last line of the thread tells of dep_1, which has ended.
  expect(await answered("cancel", asked.ts)).toContain("Stopping dep_2");
  expect(all.asked().slice(2)).toMatchObject([{ deployment: "dep_1" }, { deployment: "dep_2" }]);
});

test("an order that may have been lost is pressed again, but not written again", async () => {
  const all = await botOnTheWire();
  const { fleet, slack } = all;
  fleet.script = "hangs";
  const asked = await all.mention("restart web");
  const card = await until(() => cardsOf(all, asked)[0]);
  const away = () => fleet.wire.faults.push(...Array.from({ length: 5 }, () => status(500)));
  away();
  const lost = await all.mention("restart prod/api");
  const answer = await until(() => slack.said(channel, lost.ts)[0]);
  expect(textOf(answer)).toMatch(/cannot ask Fleetgraph.*\n.*status before you write it again/);
  fleet.wire.faults.length = 0;
  away();
  await all.press(card, "Cancel");
  const whispered = await until(() => slack.calls.find(({ method }) => method === "chat.postEphemeral"));
  expect(JSON.stringify(whispered.args)).toContain("press again; it is done once");
});

test("what a bot that died left unanswered in its channels is done by the next, once", async () => {
  const all = await botOnTheWire();
  const { slack } = all;
  const write = (text: string, more: object = {}, secondsAgo = 60) =>
    Object.assign(slack.write(channel, "U0ALICE", text), {
      ts: (Date.now() / 1000 - secondsAgo).toFixed(6),
      ...more,
    });
  write("<@U0BOT> restart prod/api", {}, 400);
  write("restart prod/api");
  write("<@U0BOT> restart prod/api", { bot_id: "B0OTHER" });
  const lost = write("<@U0BOT> restart web", {}, 50);
  // A command is said by the bot itself, which keeps with it what it is.
  const payload = { user: "U0BOB", text: "lock web because tests", key: "T0001:C0RELEASES:command:1" };
  const metadata = { event_type: "fleetgraph_command", event_payload: payload };
  const command = write("<@U0BOB> /fleet lock web because tests", { user: "U0BOT", metadata }, 40);
  await all.restart();
  await until(() => cardsOf(all, lost).find(({ text }) => text.includes("succeeded")));
  await all.restart();
  // Slack, too, may deliver again what got no answer.
  await slack.send(all.bot.port ?? 0, JSON.stringify(slack.eventOf("app_mention", lost, channel)));
  await until(() => slack.said(channel, command.ts)[0]);
  await until(() => all.asked().length === 3);
  const orders = all.asked().filter(({ onBehalfOf }) => onBehalfOf === "alice");
  const [first, second] = orders;
  expect(first).toMatchObject({ service: "web", onBehalfOf: "alice" });
  expect(second).toEqual(first);
  expect(cardsOf(all, lost)).toHaveLength(1);
});
