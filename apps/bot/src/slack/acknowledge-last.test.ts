import { expect, test } from "vitest";
import { botOnTheWire, cardsOf, channel, until } from "../../test/bot-on-the-wire.ts";

test("an event is acknowledged when it is done, so that none dies with a bot; one that is delivered again waits for it", async () => {
  const all = await botOnTheWire();
  const { fleet, slack } = all;
  const held = Promise.withResolvers<void>();
  fleet.wire.faults.push(async () => {
    await held.promise;
    return false;
  });
  const asked = slack.write(channel, "U0ALICE", "<@U0BOT> deploy web v42");
  const body = JSON.stringify(slack.eventOf("app_mention", asked, channel));
  const acknowledged: number[] = [];
  const deliver = async (headers: Record<string, string> = {}) => {
    acknowledged.push((await slack.send(all.bot.port ?? 0, body, headers)).status);
  };
  const again = { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" };
  const first = deliver();
  await until(() => fleet.wire.received[0]);
  const second = deliver(again);
  // Whatever is asked of the bot now comes behind both.
  await fetch(`http://127.0.0.1:${all.bot.port}/healthz`);
  expect(acknowledged).toEqual([]);
  held.resolve();
  await Promise.all([first, second]);
  expect(acknowledged).toEqual([200, 200]);
  expect(all.asked()).toHaveLength(1);
  expect(cardsOf(all, asked)).toHaveLength(1);

  // A bot that answered, and died before it could acknowledge: the next is told, and answers no second time.
  const question = await all.mention("status web");
  expect(slack.said(channel, question.ts)).toHaveLength(1);
  await all.restart();
  const repeated = JSON.stringify(slack.eventOf("app_mention", question, channel));
  expect((await slack.send(all.bot.port ?? 0, repeated, again)).status).toBe(200);
  expect(slack.said(channel, question.ts)).toHaveLength(1);
});

test("two bots at once tell each thing once, and the one that stays goes on", async () => {
  const all = await botOnTheWire();
  const { fleet, slack } = all;
  fleet.script = "hangs";
  const asked = await all.mention("restart web");
  const told = () => slack.said(channel, asked.ts).map(({ text }) => text);
  const card = await until(() => cardsOf(all, asked).find(({ text }) => text.includes("rolling out")));
  const first = all.bot;
  await all.another();
  await all.press(card, "Cancel");
  await until(() => cardsOf(all, asked)[0]?.text.includes("cancelled"));
  const lines = () => told().slice(1);
  await until(() => lines().some((line) => line.startsWith("Stopped")));
  // Both have ended what they had to tell.
  await first.stop();
  await all.bot.stop();
  expect(lines()).toEqual([...new Set(lines())]);
});
