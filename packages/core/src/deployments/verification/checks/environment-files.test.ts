import { expect } from "vitest";
import { verifyPlace } from "../../../testing/change-to-verify.ts";
import { test } from "../../../testing/verify-test.ts";

const files = (...values: string[]) => ({
  container: { environmentFiles: values.map((value) => ({ value, type: "s3" as const })) },
});
const arn = (key: string, bucket = "shop-config") => `arn:aws:s3:::${bucket}/${key}`;

test("files that variables come from have to be there, in whatever region, and end in .env", async ({
  aws,
}) => {
  const here = aws.sim.createBucket({ ...verifyPlace, name: "shop-config" });
  const abroad = aws.sim.createBucket({ ...verifyPlace, region: "eu-west-1", name: "shop-abroad" });
  aws.sim.putObject(here, { key: "web/prod.env", body: Buffer.from("A=secret") });
  aws.sim.putObject(abroad, { key: "all.env", body: Buffer.from("B=1") });
  const found = [arn("web/prod.env"), arn("all.env", "shop-abroad")];
  const missing = [arn("web/none.env"), arn("prod.env", "no-such-bucket")];
  const malformed = [arn("web/prod.txt"), "s3://shop-config/web/prod.env"];
  expect(await aws.find("SECRETS", files(...found, ...missing, ...malformed))).toEqual([
    ...found.map((each) => ["PASSED", "check.environmentFile.exists", each]),
    ...missing.map((each) => ["FAILED", "check.environmentFile.missing", each]),
    ...malformed.map((each) => ["FAILED", "check.environmentFile.malformed", each]),
  ]);
  // Nothing of what is in them was asked for.
  expect(aws.sim.calls({ operation: "GetObject" })).toEqual([]);
});

test("a file that may not be looked at is not checked, and never passed", async ({ aws }) => {
  aws.sim.scenarios.set({ kind: "access-denied", operation: "HeadObject" });
  expect(await aws.find("SECRETS", files(arn("web/prod.env")))).toMatchObject([
    ["NOT_CHECKED", expect.any(String), arn("web/prod.env")],
  ]);
});
