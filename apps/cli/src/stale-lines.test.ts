import type { ListingFreshnessFields } from "@fleetgraph/sdk";
import { expect, test } from "vitest";
import { sayIn } from "./context.ts";
import { staleLines } from "./stale-lines.ts";

const now = Date.parse("2026-11-26T12:00:00Z");
const context = { say: await sayIn("en"), locale: "en" as const };
const cut = { kind: "cause.listing.unreachable", cause: "AWS cannot be reached.", nextStep: "Check." };
const denied = { kind: "cause.listing.denied", cause: "AWS denied it.", nextStep: "Allow it." };

function stale(kind: string, cluster: string | null, more: object = {}): ListingFreshnessFields {
  return {
    ...{ kind, account: { name: "shop" }, region: "eu-west-1", failure: cut },
    cluster: cluster === null ? null : { id: `clu_${cluster}`, name: cluster },
    failedSince: "2026-11-26T11:58:00Z",
    ...more,
  } as never;
}

test("a region that does not answer is told in two lines, however many clusters it has, with since when", () => {
  const clusters = Array.from({ length: 40 }, (_, index) => `c${index}`);
  const parts = clusters.flatMap((name) => ["HOSTS", "SERVICES", "TASKS"].map((kind) => stale(kind, name)));
  const [older] = parts;
  const found = [
    ...parts.slice(1),
    { ...(older as ListingFreshnessFields), failedSince: "2026-11-26T11:57:00Z" },
    stale("CLUSTERS", null),
    stale("TASKS", "web", { region: "us-east-1", failure: denied }),
    stale("HOSTS", "web", { region: "us-east-1", failure: denied }),
    stale("IMAGES", null, { region: "us-east-1", failure: denied, failedSince: null }),
  ];
  expect(staleLines(context, found, now)).toEqual([
    {
      line: "services, tasks, hosts of 40 clusters (shop/eu-west-1), since 3 min. ago: AWS cannot be reached.",
      nextStep: "Check.",
    },
    { line: "clusters of shop/eu-west-1, since 2 min. ago: AWS cannot be reached.", nextStep: "Check." },
    { line: "tasks, hosts of web (shop/us-east-1), since 2 min. ago: AWS denied it.", nextStep: "Allow it." },
    { line: "images of shop/us-east-1: AWS denied it.", nextStep: "Allow it." },
  ]);
});
