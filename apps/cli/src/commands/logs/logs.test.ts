import { afterAll, beforeAll, expect, test } from "vitest";
import { type GraphOnTheWire, graphOnTheWire } from "../../../../../packages/sdk/test/graph-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";
import { logLinePrinter } from "../../log-lines.ts";
import { styleOf } from "../../terminal/style.ts";

const task = "0123456789abcdef0123456789abcdef";
const line = (text: string, more: object = {}) => ({
  at: "2026-11-26T10:00:00.000Z",
  text,
  truncated: false,
  stream: "STDOUT" as const,
  container: "app",
  containerId: "c".repeat(64),
  tag: null,
  source: "logs",
  copies: 1,
  task: { id: "tsk_1", name: task },
  service: { id: "svc_1", name: "web" },
  cluster: { id: "clu_1", name: "shop" },
  host: null,
  ...more,
});
const lines = [line("newest"), line("older", { copies: 2 }), line("oldest \u001b[31mred\u009b2J\u202e")];
const notice = { kind: "logs.notice.away", text: 'The source of logs "aws" cannot be reached.' };
const asked: unknown[] = [];
let wire: GraphOnTheWire;
let built: BuiltFleet;

beforeAll(async () => {
  built = await builtFleet();
  wire = await graphOnTheWire({
    service: ({ ref }: { ref: string }) => (ref === "web" ? { id: "svc_1" } : null),
    task: ({ ref }: { ref: string }) => (ref === task ? { id: "tsk_1" } : null),
    logs: (variables: object) => {
      asked.push(variables);
      const edges = lines.map((node, index) => ({ cursor: `c${index}`, node }));
      const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: "c0", endCursor: "c2" };
      return { edges, pageInfo, notices: [notice] };
    },
    async *watchLogLines(variables: object) {
      asked.push(variables);
      for (const [index, each] of lines.toReversed().entries())
        yield { logLines: { cursor: `t${index}`, line: each, notice: null } };
      yield { logLines: { cursor: "t2", line: null, notice } };
      await new Promise(() => undefined);
    },
  });
});
afterAll(async () => {
  await wire?.close();
  await built?.remove();
});

const env = () => ({ FLEETGRAPH_URL: wire.url, FLEETGRAPH_TOKEN: "good" });

test("the newest lines are shown as they were written, and none of them drives the terminal", async () => {
  const { code, stdout, stderr } = await built.run(["logs", "web", "--since", "1h", "--container", "app"], {
    env: env(),
  });
  expect([code, stdout.split("\n")]).toEqual([
    0,
    [
      "2026-11-26 10:00:00 app/01234567 oldest \\x1b[31mred\\x9b2J\\u202e",
      "2026-11-26 10:00:00 app/01234567 older ×2",
      "2026-11-26 10:00:00 app/01234567 newest",
      "",
    ],
  ]);
  expect(stderr).toContain(notice.text);
  expect(asked.at(-1)).toMatchObject({
    filter: { service: "svc_1", container: "app", start: expect.any(String) },
  });
  const json = await built.run(["logs", task, "--json"], { env: env() });
  expect(json.stdout).not.toMatch(/[\u009b\u202e]/u);
  expect(JSON.parse(json.stdout)).toEqual({ nodes: lines.toReversed(), notices: [notice], more: false });
  expect(asked.at(-1)).toMatchObject({ filter: { task: "tsk_1" } });
});

test("following begins with the last lines and goes on until Ctrl-C", async () => {
  const running = built.start(["logs", "web", "--follow"], { env: env() });
  await expect.poll(() => running.stdout().split("\n").length).toBe(4);
  running.signal("SIGINT");
  const { code, stdout } = await running.done;
  expect(code).toBe(0);
  expect(stdout.split("\n")[2]).toContain("newest");
  expect(asked.at(-1)).toMatchObject({ filter: { service: "svc_1", start: "2026-11-26T10:00:00.000Z" } });
});

test("tasks have colours of their own, and a line within a line passes for no other task's", () => {
  const printed: string[] = [];
  const print = logLinePrinter({ style: styleOf(true), print: (text) => void printed.push(text) });
  print(line("one\ntwo"));
  print(line("three", { task: { id: "tsk_2", name: "fedcba9876543210fedcba9876543210" } }));
  const colours = printed.map((text) => /(\d+)mapp/.exec(text)?.[1]);
  expect(colours[0]).toBe(colours[1]);
  expect(colours[2]).not.toBe(colours[0]);
  expect(printed[1]).toContain("│");
});
