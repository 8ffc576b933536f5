import { expect, test } from "vitest";
import { botOnTheWire, cardsOf, channel, until } from "../../test/bot-on-the-wire.ts";

test("over Socket Mode each envelope is answered, and one that comes twice deploys once", async () => {
  const all = await botOnTheWire({ socket: true });
  const { slack } = all;
  expect(all.bot.port).toBeNull();
  const asked = slack.write(channel, "U0ALICE", "<@U0BOT> deploy web v42");
  const payload = slack.eventOf("app_mention", asked, channel);
  expect(await slack.envelope("events_api", payload, "env-1")).toMatchObject({ envelope_id: "env-1" });
  expect(await slack.envelope("events_api", payload, "env-2")).toMatchObject({ envelope_id: "env-2" });
  await until(() => cardsOf(all, asked).find(({ text }) => text.includes("succeeded")));
  expect(cardsOf(all, asked)).toHaveLength(1);
  expect(all.asked()).toHaveLength(1);
  const command = {
    command: "/fleet",
    text: "help",
    user_id: "U0ALICE",
    team_id: "T0001",
    channel_id: channel,
  };
  await slack.envelope("slash_commands", { ...command, trigger_id: "1", response_url: slack.apiUrl });
  await until(() => slack.said(channel).find(({ text }) => text.startsWith("Deploy to ECS")));
});
