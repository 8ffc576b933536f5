import { afterEach, beforeEach, expect, test } from "vitest";
import { drop, type GraphOnTheWire, graphOnTheWire, status } from "../test/graph-on-the-wire.ts";
import { createFleetgraph, type Fleetgraph } from "./index.ts";

const event = { kind: "outOfBand.found", message: "Changed.", deploymentEvent: null, outOfBandChange: null };
let told: (typeof event & { cursor: string })[];
let asked: (string | null | undefined)[];
/** Answers of the query, the first of which says where "now" is. */
let pages: number;
let wire: GraphOnTheWire;
let fleet: Fleetgraph;

const tell = () => void told.push({ ...event, cursor: String(told.length + 1) });

beforeEach(async () => {
  told = [];
  asked = [];
  pages = 0;
  wire = await graphOnTheWire({
    async *watchFleet({ after }: { after: string }) {
      asked.push(after);
      for (let at = Number(after); ; ) {
        const event = told[at];
        if (event) {
          yield { fleetEvents: event };
          at += 1;
        } else await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    fleetEvents: ({ after, first }: { after: string | null; first: number }) => {
      pages += 1;
      const from = after === null || after === undefined ? told.length : Number(after);
      const edges = told.slice(from, from + first).map((node) => ({ cursor: node.cursor, node }));
      const endCursor = edges.at(-1)?.cursor ?? String(from);
      const hasNextPage = from + edges.length < told.length;
      return { edges, pageInfo: { hasNextPage, hasPreviousPage: false, startCursor: null, endCursor } };
    },
  });
  fleet = createFleetgraph({ url: wire.url, token: "good" });
});
afterEach(() => wire.close());

async function next(count: number, after?: string): Promise<string[]> {
  const seen: string[] = [];
  for await (const { cursor } of fleet.events.watch({ after, pollMs: 10 })) {
    seen.push(cursor);
    if (seen.length === count) break;
  }
  return seen;
}

test("events arrive from now on, each once", async () => {
  tell();
  const seen = next(3);
  await expect.poll(() => pages).toBe(1);
  for (let count = 0; count < 4; count += 1) tell();
  expect(await seen).toEqual(["2", "3", "4"]);
});

test("a watch goes on behind a cursor, and none is lost to a connection that breaks before the first", async () => {
  tell();
  tell();
  expect(await next(1, "1")).toEqual(["2"]);
  wire.faults.push(() => false, drop, drop);
  const seen = next(1);
  await expect.poll(() => pages).toBe(1);
  tell();
  expect(await seen).toEqual(["3"]);
  expect(asked).toEqual(["1", "2"]);
});

test("where streams do not get through, the same events are polled for, many at once too", async () => {
  for (let count = 0; count < 3; count += 1) wire.faults.push(status(502));
  for (let count = 0; count < 250; count += 1) tell();
  expect(await next(250, "0")).toHaveLength(250);
  expect(asked).toEqual([]);
});

test("a watch that is aborted ends with the reason", async () => {
  const stop = new AbortController();
  const watch = fleet.events.watch({ signal: stop.signal });
  setTimeout(() => stop.abort(new Error("gone")), 20);
  await expect(watch.next()).rejects.toThrow("gone");
});
