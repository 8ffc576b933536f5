import { expect, test } from "vitest";
import { botOnTheWire, buttonsOf, cardsOf, channel, textOf, until } from "../../test/bot-on-the-wire.ts";

test("a mention deploys for who wrote it: one card that is updated in place, and a thread of what happens", async () => {
  const all = await botOnTheWire();
  const { slack } = all;
  const asked = await all.mention(
    "deploy web <http://example.com/app:v42|example.com/app:v42> to prod because <!channel> waits",
  );
  const card = await until(() => cardsOf(all, asked).find(({ text }) => text.includes("succeeded")));
  expect(all.asked()).toEqual([
    {
      idempotencyKey: expect.stringMatching(/^slack-[\w-]{43}$/),
      images: [{ image: "example.com/app:v42" }],
      onBehalfOf: "alice",
      origin: `https://shop.slack.com/archives/${channel}/p${asked.ts.replace(".", "")}`,
      reason: "!channel waits",
      service: "svc_1",
    },
  ]);
  // What is read for somebody is what they may read; the card is for everybody there.
  const persons = all.fleet.wire.received.map(({ body, headers }) => [
    body.variables?.input === undefined,
    headers["x-fleetgraph-on-behalf-of"],
  ]);
  expect(persons).toContainEqual([false, "alice"]);
  expect(persons.at(-1)).toEqual([true, undefined]);
  expect(card).toMatchObject({ thread_ts: asked.ts, reply_broadcast: "true" });
  expect(cardsOf(all, asked)).toHaveLength(1);
  expect(textOf(card)).toContain("✅ Deploy web in prod");
  expect(buttonsOf(card).map(({ text }) => text.text)).toEqual(["Roll back"]);
  // What happened stands below it, each once, and what the card tells is not told again.
  await until(() => slack.said(channel, asked.ts).some(({ text }) => text.startsWith("Done")));
  const told = slack
    .said(channel, asked.ts)
    .map(({ text }) => text)
    .slice(1);
  expect(told).toEqual(["Preparing the new revision.", "Registered web:42.", "Done: 4 tasks running."]);
});

test("what people write calls nobody and formats nothing", async () => {
  const all = await botOnTheWire();
  const { slack, fleet } = all;
  fleet.script = "hangs";
  const asked = await all.mention("deploy web v42 because &lt;!channel&gt; &lt;@U0BOB&gt; &amp; *bold*");
  const card = await until(() => cardsOf(all, asked)[0]);
  expect(all.asked()[0]).toMatchObject({ reason: "<!channel> <@U0BOB> & *bold*" });
  const refused = await all.mention("status &lt;!here&gt;");
  const answer = await until(() => slack.said(channel, refused.ts)[0]);
  for (const { text, blocks } of [card, answer]) {
    expect(text).not.toMatch(/<[!@]/);
    // Mark-up counts where the type says so; plain text shows what it holds.
    const marked = JSON.stringify(blocks).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? [];
    expect(marked.length).toBeGreaterThan(0);
    for (const each of marked) expect(each).not.toMatch(/<[!@]/);
  }
  for (const call of slack.calls.filter(({ method }) => method === "chat.postMessage"))
    expect(call.args).toMatchObject({ link_names: "false", unfurl_links: "false" });
});

test("a bad signature and an old timestamp are refused", async () => {
  const all = await botOnTheWire();
  const { slack, bot } = all;
  const message = slack.write(channel, "U0ALICE", "<@U0BOT> deploy web v42");
  const body = JSON.stringify(slack.eventOf("app_mention", message, channel));
  const port = bot.port ?? 0;
  const statuses = [
    await slack.send(port, body, {}, { secret: "guessed" }),
    await slack.send(port, body, {}, { at: Date.now() - 301_000 }),
    await slack.send(port, body, { "x-slack-signature": "v0=" }),
    await slack.send(port, body.replace("v42", "v43"), { "x-slack-signature": `v0=${"0".repeat(64)}` }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 401, 401]);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  expect(all.asked()).toEqual([]);
});

test("an event that Slack delivers again deploys once, also after a restart", async () => {
  const all = await botOnTheWire();
  const { slack, fleet } = all;
  fleet.script = "hangs";
  const asked = await all.mention("deploy web v42");
  const body = JSON.stringify(slack.eventOf("app_mention", asked, channel));
  const again = (number: string) =>
    slack.send(all.bot.port ?? 0, body, {
      "x-slack-retry-num": number,
      "x-slack-retry-reason": "http_timeout",
    });
  await again("1");
  const card = await until(() => cardsOf(all, asked)[0]);
  await all.restart();
  await again("2");
  // The same key both times: the server gives the first one's deployment, and the card is found again.
  await until(() => all.asked().length === 2);
  fleet.script = "succeeds";
  const [first, second] = all.asked();
  expect(second).toEqual(first);
  await all.press(card, "Cancel", "U0ALICE");
  await until(() => cardsOf(all, asked)[0]?.text.includes("cancelled"));
  expect(cardsOf(all, asked)).toHaveLength(1);
  const told = slack.said(channel, asked.ts).map(({ text }) => text);
  expect(new Set(told).size).toBe(told.length);
});

test("a bot that restarts goes on with its open cards, and ends those of what ended meanwhile", async () => {
  const all = await botOnTheWire();
  const { fleet } = all;
  fleet.script = "hangs";
  const [open, ended] = [await all.mention("restart web"), await all.mention("restart prod/api")];
  const rolling = (thread: typeof open) =>
    until(() => cardsOf(all, thread).find(({ text }) => text.includes("rolling out")));
  const [openCard, endedCard] = [await rolling(open), await rolling(ended)];
  await all.bot.stop();
  const id = JSON.parse(buttonsOf(endedCard)[0]?.value ?? "{}").deployment as string;
  const { createFleetgraph } = await import("@fleetgraph/sdk");
  const outside = createFleetgraph({ url: fleet.wire.url, token: "good" });
  await outside.cancelDeployment({ deployment: id });
  await until(() => all.asked().length === 3);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await all.restart();
  await until(() => cardsOf(all, ended)[0]?.text.includes("cancelled"));
  await all.press(openCard, "Cancel");
  await until(() => cardsOf(all, open)[0]?.text.includes("cancelled"));
  expect([cardsOf(all, open), cardsOf(all, ended)].map(({ length }) => length)).toEqual([1, 1]);
});

test("whoever is nobody to Fleetgraph is told what to do, and so is who asks elsewhere", async () => {
  const all = await botOnTheWire({ settings: { people: new Map([["U0OTHER", "mallory"]]) } });
  const { slack } = all;
  const guest = await all.mention("status", { user: "U0GUEST" });
  const answer = await until(() => slack.said(channel, guest.ts)[0]);
  expect(textOf(answer)).toContain("add U0GUEST to its people");
  const named = await all.mention("restart web", { user: "U0OTHER" });
  await until(() => cardsOf(all, named)[0]);
  expect(all.asked()).toMatchObject([{ onBehalfOf: "mallory" }]);
  await all.mention("restart prod/api", { channel: "C0RANDOM" });
  const whispered = await until(() => slack.calls.find(({ method }) => method === "chat.postEphemeral"));
  expect(whispered.args).toMatchObject({ channel: "C0RANDOM", user: "U0ALICE" });
  expect(all.asked()).toHaveLength(1);
});

test("the bot hears people: not itself, other bots, or a message that was changed", async () => {
  const all = await botOnTheWire();
  const { slack, bot } = all;
  const send = (type: "app_mention" | "message", where: string, user: string, more: object) =>
    slack.send(
      bot.port ?? 0,
      JSON.stringify(
        slack.eventOf(type, slack.write(where, user, "<@U0BOT> restart web"), where, { ...more }),
      ),
    );
  await send("app_mention", channel, "U0BOT", {});
  await send("app_mention", channel, "U0ALICE", { bot_id: "B0OTHER" });
  await send("app_mention", channel, "U0ALICE", { edited: { user: "U0ALICE", ts: "1" } });
  await send("message", "D0ALICE", "U0ALICE", { subtype: "message_changed" });
  await send("message", channel, "U0ALICE", {});
  const direct = slack.write("D0ALICE", "U0ALICE", "deploy web");
  await slack.send(bot.port ?? 0, JSON.stringify(slack.eventOf("message", direct, "D0ALICE")));
  const answer = await until(() => slack.said("D0ALICE", direct.ts)[0]);
  expect(textOf(answer)).toContain("Say which image");
  expect(all.asked()).toEqual([]);
});

test("a button asks first, gives the order for who pressed it, and tells them alone", async () => {
  const all = await botOnTheWire();
  const { slack, fleet } = all;
  fleet.approvals = { needed: 1, group: "leads" };
  const asked = await all.mention("deploy web v42");
  const card = await until(() => cardsOf(all, asked)[0]);
  expect(buttonsOf(card).map(({ text, confirm }) => [text.text, confirm?.text.text])).toEqual([
    ["Approve", "This is the last approval that is needed, so it is done then: web (prod): app v41 → v42"],
    ["Reject", "Nothing is changed then: web (prod): app v41 → v42"],
    ["Cancel", "It is not done; the service stays as it is: web (prod): app v41 → v42"],
  ]);
  await Promise.all([all.press(card, "Approve"), all.press(card, "Approve")]);
  await until(() =>
    slack.calls.find(({ method, args }) => method === "chat.postEphemeral" && args.user === "U0BOB"),
  );
  expect(all.asked().slice(1)).toEqual([expect.objectContaining({ onBehalfOf: "bob", deployment: "dep_1" })]);
  fleet.approvals = null;
  const done = await until(() => cardsOf(all, asked).find(({ text }) => text.includes("succeeded")));
  expect(textOf(done)).toContain("approved by bob");
  await all.press(done, "Roll back", "U0ALICE");
  const back = await until(() => cardsOf(all, asked)[1]);
  expect(all.asked().at(-1)).toMatchObject({
    onBehalfOf: "alice",
    service: "svc_1",
    origin: expect.stringContaining("thread_ts"),
  });
  // The roll-back is what was last done now: pressing for the first card again, another person would undo it.
  await until(() => cardsOf(all, asked)[1]?.text.includes("succeeded"));
  await all.press(done, "Roll back", "U0BOB");
  await until(() => slack.said(channel, asked.ts).find(({ text }) => text.includes("was changed since")));
  expect(cardsOf(all, asked)).toHaveLength(2);
  expect(back.text).toContain("Roll back web in prod");
  // The same press again is the same order, which has ended: that is said.
  await all.press(done, "Roll back", "U0ALICE");
  await until(() => slack.said(channel, asked.ts).find(({ text }) => text.includes("done before: dep_2")));
});

test("Slack's rate limits are waited out, and what was overtaken is never sent", async () => {
  const all = await botOnTheWire({ everyMs: 60 });
  const { slack, fleet } = all;
  fleet.paceMs = 5;
  slack.limited.set("chat.update", { times: 1, seconds: 1 });
  const asked = await all.mention("deploy web v42");
  await until(() => cardsOf(all, asked).find(({ text }) => text.includes("succeeded")));
  const updates = slack.calls.filter(({ method }) => method === "chat.update");
  const [refused, next] = updates;
  expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThan(990);
  // Nine events came meanwhile; the refused one goes again, and then the newest.
  expect(updates.length).toBeLessThan(6);
  for (const [index, each] of updates.slice(2).entries())
    expect(each.at - (updates[index + 1]?.at ?? 0)).toBeGreaterThan(55);
});

test("a slash command is said in the channel first, and that message is what it answers to", async () => {
  const all = await botOnTheWire();
  const { slack, bot } = all;
  const command = (where: string, text: string) =>
    slack.send(
      bot.port ?? 0,
      new URLSearchParams({
        ...{ command: "/fleet", text, user_id: "U0ALICE", user_name: "alice", team_id: "T0001" },
        ...{
          channel_id: where,
          channel_name: "releases",
          trigger_id: "13345224609.738474920.8088930838d88f008e0",
        },
        response_url: `${slack.apiUrl}response`,
      }).toString(),
    );
  const before = performance.now();
  expect((await command(channel, "restart web &lt;")).status).toBe(200);
  expect(performance.now() - before).toBeLessThan(3_000);
  const said = await until(() => slack.said(channel)[0]);
  expect(said.text).toBe("<@U0ALICE> /fleet restart web &lt;");
  await until(() => slack.said(channel, said.ts).find(({ text }) => text.includes("is not understood")));
  await command("C0NOTIN", "restart web");
  await until(() => slack.calls.find(({ method }) => method === "response"));
  expect(all.asked()).toEqual([]);
});

test("long lists go on with a button, in the language of who asks", async () => {
  const all = await botOnTheWire();
  const { slack, fleet } = all;
  fleet.paceMs = 0;
  const { createFleetgraph } = await import("@fleetgraph/sdk");
  const outside = createFleetgraph({ url: fleet.wire.url, token: "good" });
  for (let count = 1; count <= 12; count += 1)
    await outside.scaleService({ service: "web", desiredCount: count, whenBusy: "QUEUE" });
  const asked = await all.mention("history web", { user: "U0YUKI" });
  const first = await until(() => slack.said(channel, asked.ts)[0]);
  expect(first.text).toBe("prod/web のデプロイ");
  expect(textOf(first).match(/dep_\d+/g)).toHaveLength(10);
  await all.press(first, "次のページ", "U0YUKI");
  const second = await until(() => slack.said(channel, asked.ts)[1]);
  expect(textOf(second).match(/dep_\d+/g)).toEqual(["dep_2", "dep_1"]);
  expect(buttonsOf(second)).toEqual([]);
});
