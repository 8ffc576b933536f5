import { expect, test } from "vitest";
import { botOnTheWire, buttonsOf, channel, textOf, until } from "../../test/bot-on-the-wire.ts";

test("a place without a service is a cluster that there is, and what was not found is named", async () => {
  const all = await botOnTheWire();
  const { slack, fleet } = all;
  fleet.script = "hangs";
  const { createFleetgraph } = await import("@fleetgraph/sdk");
  const outside = createFleetgraph({ url: fleet.wire.url, token: "good" });
  await outside.restartService({ service: "prod/api" });
  const answerTo = async (text: string) => {
    const asked = await all.mention(text);
    return textOf(await until(() => slack.said(channel, asked.ts)[0]));
  };
  // "pro" begins prod.
  expect(await answerTo("status in pro")).toMatch(/prod: 2 services, 5 tasks, 1 host.*prod\/api/s);
  expect(await answerTo("status in dev")).toContain("Nothing is being deployed.");
  expect(await answerTo("history in pro")).toMatch(/Deployments of prod\b.*dep_1/s);
  expect(await answerTo("who deployed in dev today")).toContain("No deployments.");
  for (const text of ["status in prd", "history in prd", "who deployed in prd today"])
    expect(await answerTo(text)).toMatch(/There is no cluster "?prd"?\..*prod/s);
  const unknown = await answerTo("rollback web in prod to dep_unknown");
  expect(unknown).toContain('There is no deployment "dep_unknown"');
  expect(unknown).not.toContain("service");
});

test("the next page of a list is of the same time, whoever asks for it", async () => {
  const all = await botOnTheWire();
  const { slack, fleet } = all;
  fleet.paceMs = 0;
  const { createFleetgraph } = await import("@fleetgraph/sdk");
  const outside = createFleetgraph({ url: fleet.wire.url, token: "good" });
  for (let count = 1; count <= 11; count += 1)
    await outside.scaleService({ service: "web", desiredCount: count, whenBusy: "QUEUE" });
  const asked = await all.mention("who deployed web in the last 3 days", { user: "U0YUKI" });
  const first = await until(() => slack.said(channel, asked.ts)[0]);
  const { list } = JSON.parse(buttonsOf(first)[0]?.value ?? "{}") as { list: string };
  const { within } = JSON.parse(list) as { within: { start: string } };
  await all.press(first, "次のページ", "U0BOB");
  await until(() => slack.said(channel, asked.ts)[1]);
  const starts = fleet.wire.received.flatMap(({ body }) => {
    const { start } = (body.variables?.filter ?? {}) as { start?: string };
    return start === undefined ? [] : [start];
  });
  expect(starts.slice(-2)).toEqual([within.start, within.start]);
});
