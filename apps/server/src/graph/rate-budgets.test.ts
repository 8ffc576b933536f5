import { expect, test } from "vitest";
import { accountId, smallFleet, startStack, until } from "../testing/start-stack.ts";

const asked = `{ fleet {
  rateBudgets {
    account names region apiClass burst sustainedPerSecond inUse loweredTo turnsWaiting throttledLastHour
    callsLastMinute { changes checks listings } waiting { changes checks listings }
  }
  listing { underWay behindSeconds nextAt
    places { account { name } accountName region intervalSeconds startedAt partsDone partsTotal finishedAt nextAt behindSeconds } }
  accounts { name listings { region finishedAt } }
} }`;

type Budget = {
  account: string;
  names: string[];
  apiClass: string;
  loweredTo: number | null;
  throttledLastHour: number;
  callsLastMinute: { listings: number };
};

test("what is asked of AWS and how far the listing is can be told, to who may see the whole fleet", async () => {
  const stack = await startStack({
    fleet: smallFleet,
    yaml: 'roles: { developer: [{ allow: [fleet:read], on: ["main/us-east-1/production-web/*"] }] }',
  });
  await stack.listed();
  const budgetsNow = async () => {
    const { data } = await stack.graph(asked);
    return (data.fleet as { rateBudgets: Budget[] }).rateBudgets;
  };
  // Told every five seconds by each process.
  await until(async () => (await budgetsNow()).some(({ callsLastMinute }) => callsLastMinute.listings > 0));
  const reads = await budgetsNow();
  // Also the calls that were made before STS told the account's number.
  expect(new Set(reads.map(({ account }) => account))).toEqual(new Set([accountId]));
  expect(reads.map(({ apiClass }) => apiClass)).toEqual(expect.arrayContaining(["serviceRead", "taskRead"]));
  expect(reads.every(({ names, loweredTo }) => names.join() === "main" && loweredTo === null)).toBe(true);

  stack.scenario({ kind: "throttling-storm", operation: "ListServices", times: 2 });
  await stack.sync();
  await until(async () => {
    const found = (await budgetsNow()).find(
      (each) => each.account === accountId && each.apiClass === "serviceRead",
    );
    return found?.throttledLastHour === 2 && (found.loweredTo ?? 20) < 20;
  });

  const { data } = await stack.graph(asked);
  const place = { accountName: "main", region: "us-east-1", intervalSeconds: 3600 };
  expect(data.fleet).toMatchObject({
    listing: { places: [{ ...place, account: { name: "main" }, finishedAt: expect.any(String) }] },
    accounts: [{ name: "main", listings: [{ region: "us-east-1" }] }],
  });

  const token = await stack.tokenFor({ principal: "dora", roles: ["developer"] });
  const seen = await stack.graph(asked, {}, { token });
  expect(seen.errors).toBeUndefined();
  expect(seen.data.fleet).toEqual({
    rateBudgets: null,
    listing: null,
    accounts: [{ name: "main", listings: null }],
  });
});
