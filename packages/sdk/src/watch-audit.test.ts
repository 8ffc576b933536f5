import { afterEach, beforeEach, expect, test } from "vitest";
import { type GraphOnTheWire, graphOnTheWire } from "../test/graph-on-the-wire.ts";
import { createFleetgraph } from "./index.ts";

let recorded: string[];
let wire: GraphOnTheWire;

const entryOf = (id: string) => ({
  cursor: `c${recorded.indexOf(id)}`,
  auditEvent: {
    ...{ id, at: "2026-11-01T00:00:00Z", action: "token.create", outcome: "ACCEPTED", actor: "ann" },
    ...{ targetType: "AccessToken", requestId: "r", payload: {}, leaf: "", approvers: [] },
  },
});

beforeEach(async () => {
  recorded = ["aud_before"];
  wire = await graphOnTheWire({
    async *watchAudit({ after }: { after: string }) {
      for (let at = Number(after.slice(1)) + 1; ; ) {
        const id = recorded[at];
        if (id === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
        else {
          yield { auditEvents: entryOf(id) };
          at += 1;
        }
      }
    },
    auditEventsAfter: () => ({
      edges: [],
      pageInfo: {
        ...{ hasNextPage: false, hasPreviousPage: false, startCursor: null },
        endCursor: `c${recorded.length - 1}`,
      },
    }),
  });
});
afterEach(() => wire.close());

test("entries are watched from now on, each once, and who asks is named", async () => {
  const client = { name: "auditors-page", version: "2.0" };
  const fleet = createFleetgraph({ url: wire.url, token: "good", client, job: "https://ci.example.com/1" });
  const seen: string[] = [];
  const watch = fleet.auditEvents.watch({ filter: { outcome: "ACCEPTED" }, pollMs: 10 });
  const first = watch.next();
  await expect.poll(() => wire.received.some(({ path }) => path === "/graphql/stream")).toBe(true);
  recorded.push("aud_1");
  seen.push((await first).value?.auditEvent.id ?? "");
  recorded.push("aud_2", "aud_3");
  for await (const { auditEvent } of watch) {
    seen.push(auditEvent.id);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual(["aud_1", "aud_2", "aud_3"]);
  for (const { headers } of wire.received) {
    expect(headers).toMatchObject({
      "apollographql-client-name": "auditors-page",
      "apollographql-client-version": "2.0",
      "x-fleetgraph-job": "https://ci.example.com/1",
    });
  }
});
