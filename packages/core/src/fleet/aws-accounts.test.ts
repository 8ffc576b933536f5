import { testDatabase } from "@fleetgraph/database/testing";
import { createCluster, startSimulator } from "@fleetgraph/simulator";
import { afterEach, expect, test } from "vitest";
import { openGate, pageRequest, systemClock } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { createAwsAccounts, listAccounts, listClusters, staleListings, syncFleet } from "./index.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const everybody: Caller = {
  ...{ principalId: "prn_1", principalName: "reader", tokenId: "tok_1", roles: [] },
  grants: [{ verb: "fleet:read", resource: "**" }],
  ...{ requestId: "r", address: null, client: null },
};

test("accounts are entered by a role with its external id, each at its own endpoint, some only to read", async () => {
  const [home, abroad] = [
    await startSimulator({ throttling: false }),
    await startSimulator({ throttling: false }),
  ];
  closing.push(() => Promise.all([home.close(), abroad.close()]));
  const database = await testDatabase();
  closing.push(() => database.close());
  const { accessKeyId, secretAccessKey } = home.credentials("111111111111");
  abroad.credentials("111111111111");
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  home.addAccount({ id: "222222222222", externalId: "shared-secret" });
  home.addAccount({ id: "333333333333", externalId: "another-secret" });
  const region = "us-east-1";
  createCluster(home, { account: "111111111111", region, name: "own" });
  createCluster(home, { account: "222222222222", region, name: "by-role" });
  createCluster(home, { account: "333333333333", region, name: "unreachable" });
  createCluster(abroad, { account: "111111111111", region, name: "elsewhere" });

  const account = { regions: [region], endpoint: home.url, access: "deploy" as const };
  const roleOf = (id: string) => `arn:aws:iam::${id}:role/fleetgraph`;
  const accounts = createAwsAccounts(
    [
      { ...account, name: "own" },
      {
        ...account,
        name: "roled",
        roleArn: roleOf("222222222222"),
        externalId: "shared-secret",
        access: "read",
      },
      { ...account, name: "mistaken", roleArn: roleOf("333333333333"), externalId: "shared-secret" },
      { ...account, name: "abroad", endpoint: abroad.url },
    ],
    openGate,
  );
  await syncFleet({ database, clock: systemClock, log, accounts });

  const { items } = await listClusters(database, everybody, { page: pageRequest({}, 2), filter: {} });
  expect(items.map(({ name, path }) => [path.split("/")[0], name])).toEqual(
    [
      ["own", "own"],
      ["roled", "by-role"],
      ["abroad", "elsewhere"],
    ].sort(([, one = ""], [, other = ""]) => (one < other ? -1 : 1)),
  );
  const numbers = new Map(
    (await listAccounts(database, everybody)).map(({ name, awsAccountId }) => [name, awsAccountId]),
  );
  expect(numbers.get("roled")).toBe("222222222222");
  // What the role's trust policy refuses is that account's own trouble.
  const stale = await staleListings(database, everybody);
  expect(stale.map(({ kind, failure }) => [kind, failure?.kind])).toEqual([
    ["CLUSTERS", "cause.listing.denied"],
  ]);
  expect(["own", "roled", "abroad"].map((name) => accounts.mayDeployTo(name))).toEqual([true, false, true]);
});
