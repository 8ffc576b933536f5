import { afterEach, beforeEach, expect, test } from "vitest";
import { drop, type Fault, type GraphOnTheWire, graphOnTheWire, status } from "../test/graph-on-the-wire.ts";
import { createFleetgraph, type Fleetgraph, NetworkError, NotFoundError } from "./index.ts";

interface Event {
  cursor: string;
  version: number;
  final: boolean;
  [field: string]: unknown;
}

let told: Event[];
let wire: GraphOnTheWire;
let fleet: Fleetgraph;
/** Ends streams in order behind this many events, as a server that stops does. */
let endAfter: number;
let streams: (string | null)[];
let polls: number;

function tell(final = false): void {
  const version = told.length + 1;
  const state = final ? "SUCCEEDED" : "ROLLING_OUT";
  const rest = { at: new Date().toISOString(), kind: "deployment.progressed", state, message: `${version}.` };
  told.push({ cursor: String(version), version, final, ...rest });
}

beforeEach(async () => {
  told = [];
  streams = [];
  polls = 0;
  endAfter = Number.POSITIVE_INFINITY;
  wire = await graphOnTheWire({
    async *watch({ after }: { after: string | null }) {
      streams.push(after);
      let given = 0;
      for (let at = Number(after ?? 0); ; ) {
        // As the server does: behind the end what there is, and nothing is waited for.
        const event = told[at];
        if (endAfter === 0 || (!event && told[at - 1]?.final)) return;
        if (!event) await new Promise((resolve) => setTimeout(resolve, 5));
        else {
          yield { deploymentEvents: event };
          at += 1;
          given += 1;
          if (given >= endAfter) return;
        }
      }
    },
    deployment: ({ id }: { id: string }) =>
      id === "dep_1" ? { id, finishedAt: told.at(-1)?.final ? new Date().toISOString() : null } : null,
    deploymentEvents: ({ after, first }: { after: string | null; first: number }) => {
      polls += 1;
      const rest = told.slice(Number(after ?? 0));
      const edges = rest.slice(0, first).map((node) => ({ cursor: node.cursor, node }));
      return { edges, pageInfo: { hasNextPage: rest.length > first, hasPreviousPage: false } };
    },
  });
  fleet = createFleetgraph({ url: wire.url, token: "good" });
});
afterEach(() => wire.close());

async function cursors(after?: string): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of fleet.deployments.watch("dep_1", { after, pollMs: 10 })) seen.push(event.cursor);
  return seen;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

test("events arrive while they happen, and the final one ends the watch", async () => {
  tell();
  const timer = setInterval(() => told.length < 5 && tell(told.length === 4), 20);
  expect(await cursors()).toEqual(upTo(5));
  clearInterval(timer);
  expect(streams).toEqual([null]);
});

test("a watch is taken up behind a cursor, and one behind the final event ends at once", async () => {
  tell();
  tell();
  tell(true);
  expect(await cursors("1")).toEqual(["2", "3"]);
  endAfter = 0;
  expect(await cursors("3")).toEqual([]);
});

test("what was noticed after the end is told, also to whoever has seen the end", async () => {
  tell();
  tell(true);
  tell(true);
  tell(true);
  expect(await cursors()).toEqual(["1", "2", "3", "4"]);
  expect(await cursors("2")).toEqual(["3", "4"]);
  expect(await cursors("4")).toEqual([]);
  for (let count = 0; count < 3; count += 1) wire.faults.push(status(502));
  expect(await cursors("2")).toEqual(["3", "4"]);
});

test("a server that stops and starts again in the middle leaves no gap and repeats nothing", async () => {
  tell();
  tell();
  const seen: string[] = [];
  for await (const { cursor } of fleet.deployments.watch("dep_1", { pollMs: 10 })) {
    if (seen.push(cursor) !== 2) continue;
    await wire.close();
    tell();
    setTimeout(async () => {
      await wire.open();
      tell();
      tell(true);
    }, 200);
  }
  expect(seen).toEqual(upTo(5));
  expect(streams).toEqual([null, "2"]);
});

test("streams that end in order behind each event are taken up again", async () => {
  endAfter = 1;
  for (let count = 0; count < 4; count += 1) tell(count === 3);
  expect(await cursors()).toEqual(upTo(4));
});

test("where streams do not get through, the same events are polled for", async () => {
  for (let count = 0; count < 3; count += 1) wire.faults.push(status(502));
  for (let count = 0; count < 250; count += 1) tell();
  const timer = setTimeout(() => tell(true), 60);
  expect(await cursors()).toEqual(upTo(251));
  clearTimeout(timer);
  expect(streams).toEqual([]);
  expect(polls).toBeGreaterThanOrEqual(3);
});

test("a proxy that cuts streams off makes no difference to what is told", async () => {
  for (let count = 0; count < 4; count += 1) tell(count === 3);
  const all = async () => {
    const seen: unknown[] = [];
    for await (const event of fleet.deployments.watch("dep_1", { pollMs: 10 })) seen.push(event);
    return seen;
  };
  const streamed = await all();
  const cut: Fault = (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(":\n\nevent: next\nda", () => request.socket.destroy());
    return true;
  };
  wire.faults.push(cut, cut, cut);
  expect(await all()).toEqual(streamed);
  expect([streams, polls]).toEqual([[null], 1]);
});

test("streams that a proxy holds back, with their heads or without, are polled for soon", async () => {
  for (let count = 0; count < 3; count += 1) tell(count === 2);
  const held =
    (withHead: boolean): Fault =>
    (request, response) => {
      // A stream that was given up before it reached the server has taken none: the poll must not meet it.
      if (request.url !== "/graphql/stream") return false;
      if (withHead) response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      return true;
    };
  wire.faults.push(...[true, false, true, true, true].map(held));
  const seen: string[] = [];
  for await (const { cursor } of fleet.deployments.watch("dep_1", { openMs: 100, pollMs: 10 }))
    seen.push(cursor);
  expect(seen).toEqual(upTo(3));
  expect([streams, polls]).toEqual([[], 1]);
});

test("connections that break before any event are no reason to give up", async () => {
  tell(true);
  wire.faults.push(drop, drop);
  expect(await cursors()).toEqual(["1"]);
});

test("a stream that could not be begun because the server's database is away is asked for again", async () => {
  tell();
  const errors = [{ message: "Away.", extensions: { code: "DATABASE_UNAVAILABLE" } }];
  wire.faults.push((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata:\n\n`);
    return true;
  });
  setTimeout(() => tell(true), 50);
  expect(await cursors()).toEqual(upTo(2));
});

test("a stream that was quiet for longer than the patience is taken up again where it is cut", async () => {
  tell();
  const quiet: Fault = async (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`:\n\nevent: next\ndata: ${JSON.stringify({ data: { deploymentEvents: told[0] } })}\n\n`);
    for (let beats = 0; beats < 8; beats += 1) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      response.write(":\n\n");
    }
    tell(true);
    request.socket.destroy();
    return true;
  };
  wire.faults.push(quiet);
  const seen: string[] = [];
  for await (const { cursor } of fleet.deployments.watch("dep_1", { patienceMs: 200 })) seen.push(cursor);
  expect(seen).toEqual(upTo(2));
});

test("whatever stands between and answers wrongly is no reason to give up", async () => {
  tell(true);
  const page =
    (code: number, type: string, cut: "whole" | "cut" | "endless" = "whole"): Fault =>
    (request, response) => {
      response.writeHead(code, { "content-type": type, "content-length": cut === "whole" ? 5 : 50 });
      response.write("{oops", () => cut === "cut" && request.socket.destroy());
      return true;
    };
  const dataless: Fault = (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end('event: next\ndata: {"data":null}\n\n');
    return true;
  };
  const wrong = [
    page(502, "application/json"),
    page(502, "text/html", "cut"),
    page(200, "text/html", "endless"),
    dataless,
  ];
  for (const fault of wrong) {
    wire.faults.push(fault);
    const seen: string[] = [];
    for await (const { cursor } of fleet.deployments.watch("dep_1", { openMs: 100 })) seen.push(cursor);
    expect([seen, wire.faults]).toEqual([["1"], []]);
  }
});

test("a poll that is not answered in time is asked again, and so is whether there is more", async () => {
  tell();
  const hasty = createFleetgraph({ url: wire.url, token: "good", timeoutMs: 100, retries: 0 });
  const unanswered: Fault = () => true;
  wire.faults.push(status(503), status(503), status(404), unanswered);
  setTimeout(() => tell(true), 50);
  const seen: string[] = [];
  for await (const { cursor } of hasty.deployments.watch("dep_1", { pollMs: 10 })) seen.push(cursor);
  expect([seen, streams]).toEqual([upTo(2), []]);
});

test("a watch that polls looks now and then whether streams get through again", async () => {
  for (let count = 0; count < 3; count += 1) wire.faults.push(status(502));
  tell();
  const seen: string[] = [];
  for await (const { cursor } of fleet.deployments.watch("dep_1", { pollMs: 1 })) {
    seen.push(cursor);
    const timer = setInterval(() => {
      if (streams.length === 0) return;
      clearInterval(timer);
      tell(true);
    }, 5);
  }
  expect([seen, streams]).toEqual([upTo(2), ["1"]]);
});

test("what no repetition mends is thrown: no such deployment, nobody there for too long", async () => {
  endAfter = 0;
  told.push({ cursor: "1", version: 1, final: true });
  await expect(fleet.deployments.watch("dep_2", { after: "1" }).next()).rejects.toThrow(NotFoundError);
  await wire.close();
  const nobody = fleet.deployments.watch("dep_1", { patienceMs: 100 });
  await expect(nobody.next()).rejects.toThrow(NetworkError);
  await wire.open();
});

test("a watch that is left or aborted frees its connection", async () => {
  tell();
  for await (const event of fleet.deployments.watch("dep_1")) {
    expect(event.cursor).toBe("1");
    break;
  }
  const stop = new AbortController();
  const reason = new Error("gone");
  const watch = fleet.deployments.watch("dep_1", { signal: stop.signal });
  await watch.next();
  setTimeout(() => stop.abort(reason), 20);
  await expect(watch.next()).rejects.toBe(reason);
});
