import { afterAll, beforeAll, expect, test } from "vitest";
import { type GraphOnTheWire, graphOnTheWire } from "../../../../../packages/sdk/test/graph-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";
import { displayWidth } from "../../terminal/display-width.ts";

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const source = (more: object) => ({
  account: { name: "main" },
  region: "eu-west-1",
  queueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/fleetgraph-ecs-events",
  state: "FRESH",
  stale: false,
  observedAt: ago(3),
  lastMessageAt: ago(40),
  lastEventAt: ago(41),
  age99Milliseconds: 820,
  waitingMessages: 12,
  inFlightMessages: 0,
  failedSince: null,
  failure: null,
  ...{ receivedCount: 5, appliedCount: 4, repeatedCount: 1, ignoredCount: 0, waitingEventCount: 0 },
  ...more,
});
const failure = {
  kind: "cause.events.denied",
  cause: "AWS denied sqs:ReceiveMessage: not authorized to perform it.",
  nextStep: "Give the role sqs:ReceiveMessage.",
};
const problem = {
  id: "evp_0123456789abcdefghjkmnpq",
  account: { name: "main" },
  region: "eu-west-1",
  messageId: "m-1",
  receivedAt: ago(7_200),
  reason: { kind: "cause.event.notJson", cause: "The message is no JSON: Unexpected token.", nextStep: null },
  replayRequestedAt: null as string | null,
  replayedAt: null as string | null,
  resolvedAt: null as string | null,
};
let sources: object[] = [];
let problems: object[] = [];
let replayed: { resolvedAt: string | null; reason: { kind: string; cause: string; nextStep: string | null } };
const asked: Record<string, unknown>[] = [];
let wire: GraphOnTheWire;
let built: BuiltFleet;

beforeAll(async () => {
  built = await builtFleet();
  wire = await graphOnTheWire({
    fleet: () => ({
      eventSources: sources,
      eventProblems(args: { first: number; after?: string; filter: { start?: string; end?: string } }) {
        asked.push(args);
        const from = Number(args.after ?? 0);
        const nodes = problems.slice(from, from + args.first);
        const edges = nodes.map((node, index) => ({ cursor: `${from + index + 1}`, node }));
        const pageInfo = {
          hasNextPage: problems.length > from + nodes.length,
          hasPreviousPage: from > 0,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        };
        return { totalCount: problems.length, nodes, edges, pageInfo };
      },
    }),
    replayFleetEvent: ({ input }: { input: { id: string } }) => {
      asked.push(input);
      if (input.id !== problem.id)
        return {
          __typename: "NotFound",
          code: "NOT_FOUND",
          message: `There is no event "${input.id}".`,
          path: ["input", "id"],
          hint: "fleet events",
        };
      return { __typename: "ReplayFleetEventPayload", problem: { ...problem, replayRequestedAt: ago(0) } };
    },
    node: () => ({ __typename: "EventProblem", ...problem, replayedAt: ago(-1), ...replayed }),
  });
});
afterAll(async () => {
  await wire.close();
  await built.remove();
});

const fleet = (...args: string[]) =>
  built.run(args, { env: { FLEETGRAPH_URL: wire.url, FLEETGRAPH_TOKEN: "good" } });

test("each queue is told with how fresh it is, one that has not answered yet as such, and why one fails", async () => {
  sources = [
    source({}),
    source({
      region: "us-east-1",
      state: "NOT_ANSWERED_YET",
      observedAt: null,
      lastMessageAt: null,
      age99Milliseconds: null,
      waitingMessages: null,
    }),
    source({ region: "eu-north-1", state: "STALE", stale: true, failedSince: ago(600), failure }),
  ];
  problems = [problem];
  const { code, stdout, stderr } = await fleet("events");
  expect([code, stderr]).toEqual([0, ""]);
  const lines = stdout.split("\n");
  expect(lines[0]).toMatch(/^SOURCE +STATE +LAST MESSAGE +AGE P99 +IN QUEUE +FAILING SINCE$/);
  expect(lines[1]).toMatch(/^main\/eu-west-1 +fresh +4\d sec\. ago +0\.8 s +12$/);
  expect(lines[2]).toMatch(/^main\/us-east-1 +NOT ANSWERED YET$/);
  expect(lines[3]).toMatch(/^main\/eu-north-1 +STALE +.*1\d min\. ago$/);
  expect(stdout).toContain(`! main/eu-north-1: ${failure.cause}\n`);
  expect(stdout).toContain(failure.nextStep);
  expect(stdout).toContain("1 message could not be read:");
  expect(stdout).toMatch(/main\/eu-west-1 +The message is no JSON.* evp_0123456789abcdefghjkmnpq$/m);
  for (const line of lines.slice(0, 4)) expect(displayWidth(line)).toBeLessThanOrEqual(100);
});

test("messages that were received within a time", async () => {
  const before = Date.now();
  expect((await fleet("events", "--since", "2h", "--until", "2026-11-01T00:00:00Z")).code).toBe(0);
  const { filter } = asked.at(-1) as { filter: { start: string; end: string } };
  expect(filter.end).toBe("2026-11-01T00:00:00.000Z");
  expect(before - Date.parse(filter.start)).toBeGreaterThan(7_100_000);
  expect((await fleet("events", "--since", "soon")).code).toBe(2);
});

test("of many messages some are shown, and it is said how many more there are and how to see them", async () => {
  sources = [source({})];
  problems = Array.from({ length: 130 }, (_, index) => ({
    ...problem,
    id: `evp_${String(index).padStart(24, "0")}`,
  }));
  const shown = (stdout: string) => stdout.match(/evp_\d{24}$/gm)?.length;
  const some = await fleet("events");
  expect([some.code, shown(some.stdout), some.stderr]).toEqual([
    0,
    20,
    "20 shown; there are more: --limit N or --all\n",
  ]);
  expect(some.stdout).toContain("130 messages could not be read:");
  const more = await fleet("events", "--limit", "101");
  expect([shown(more.stdout), more.stderr]).toEqual([101, "101 shown; there are more: --limit N or --all\n"]);
  const all = await fleet("events", "--all");
  expect([shown(all.stdout), all.stderr]).toEqual([130, ""]);
  const { problems: listed } = JSON.parse((await fleet("events", "--limit", "2", "--json")).stdout);
  expect([listed.nodes.length, listed.totalCount, listed.next]).toEqual([2, 130, "2"]);
  expect((await fleet("events", "--limit", "0")).code).toBe(2);
});

test("--json is one object, and where there is no queue that is said", async () => {
  sources = [source({})];
  problems = [];
  const { stdout } = await fleet("events", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    sources: [{ state: "FRESH", waitingMessages: 12 }],
    problems: { totalCount: 0, nodes: [], next: null },
  });
  sources = [];
  const none = await fleet("events");
  expect(none).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringContaining("No queue of ECS's events"),
  });
});

test("a message is tried again, and what came of it is told, by the exit code too", async () => {
  replayed = { resolvedAt: ago(0), reason: problem.reason };
  const done = await fleet(
    "events",
    "replay",
    problem.id,
    "--reason",
    "a new release",
    "--idempotency-key",
    "k1",
  );
  expect(done).toEqual({ code: 0, stdout: `✓ ${problem.id} was read and stored.\n`, stderr: "" });
  expect(asked.at(-1)).toEqual({ id: problem.id, reason: "a new release", idempotencyKey: "k1" });
  replayed = {
    resolvedAt: null,
    reason: { kind: "cause.event.refused", cause: "The store refused it.", nextStep: "Look." },
  };
  const again = await fleet("events", "replay", problem.id);
  expect(again.code).toBe(1);
  expect(again.stdout).toMatch(/^✗ The store refused it\.\n.*Look\.$/m);
  expect(await fleet("events", "replay", "evp_nothing")).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('There is no event "evp_nothing".'),
  });
  expect((await fleet("events", "replay")).code).toBe(2);
});
