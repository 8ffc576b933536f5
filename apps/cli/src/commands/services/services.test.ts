import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";

let fleet: FleetOnTheWire;
let env: Record<string, string>;
let built: BuiltFleet;

beforeAll(async () => {
  fleet = await fleetOnTheWire();
  built = await builtFleet();
  env = { FLEETGRAPH_URL: fleet.wire.url, FLEETGRAPH_TOKEN: "good" };
});
afterAll(async () => {
  await fleet.wire.close();
  await built.remove();
});

const fleetWith = (...args: string[]) => built.run(args, { env });

test("a deployment is followed to its end, in plain lines, and how to undo it is said", async () => {
  fleet.script = "succeeds";
  const ran = await fleetWith("deploy", "web", "--image", ":v42", "--reason", "fix", "--deadline", "1m30s");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout).toMatch(/^Deploying web in prod: app v41 → v42$/m);
  expect(ran.stdout).toMatch(/^\d\d:\d\d:\d\d {2}2 of 4 new tasks running\.$/m);
  expect(ran.stdout).toMatch(
    /^✓ web now runs app:v42 on 4 tasks\. It took \d+ s\.\n {2}Undo it with: fleet rollback web$/m,
  );
  // No terminal: nothing is drawn again and nothing coloured.
  expect(ran.stdout).not.toContain("\u001b");
  expect(fleet.asked.at(-1)).toMatchObject({
    images: [{ image: ":v42" }],
    reason: "fix",
    deadlineSeconds: 90,
    idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test("quiet, the outcome alone is said, or the id of what goes on", async () => {
  fleet.script = "succeeds";
  const done = await fleetWith("deploy", "web", "--image", ":v42", "-q");
  expect(done).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^✓ web now runs app:v42 on 4 tasks\. It took \d+ s\.\n$/),
    stderr: "",
  });
  const detached = await fleetWith("deploy", "web", "--image", ":v42", "--detach", "--quiet");
  expect(detached).toMatchObject({ code: 0, stdout: expect.stringMatching(/^dep_\w+\n$/), stderr: "" });
  expect(await fleetWith("status", "web", "--watch", "-q")).toMatchObject({ code: 0 });
});

test("images by container, a count, a person and a key reach the server", async () => {
  fleet.script = "succeeds";
  const args = [
    "--image",
    "app=repo/app:v1",
    "--image",
    "log=repo/log@sha256:abc",
    "--count",
    "3",
    "--as",
    "carol",
  ];
  const ran = await fleetWith("deploy", "prod/web", ...args, "--idempotency-key", "ci-17", "--detach");
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain("Follow it with: fleet status dep_");
  expect(fleet.asked.at(-1)).toEqual({
    service: "prod/web",
    images: [
      { container: "app", image: "repo/app:v1" },
      { container: "log", image: "repo/log@sha256:abc" },
    ],
    desiredCount: 3,
    onBehalfOf: "carol",
    idempotencyKey: "ci-17",
  });
  expect(await fleetWith("status", "web", "--watch")).toMatchObject({ code: 0 });
});

test("variables, secrets, sizes, commands and a whole file reach the server", async () => {
  fleet.script = "succeeds";
  const folder = mkdtempSync(join(tmpdir(), "fleet-deploy-"));
  const file = join(folder, "task.json");
  writeFileSync(file, JSON.stringify({ family: "web", containerDefinitions: [{ name: "app" }] }));
  const args = ["--env", "app:LOG_LEVEL=debug", "--unset-env", "OLD", "--secret", "TOKEN=/web/token"];
  args.push(
    "--cpu",
    "512",
    "--memory",
    "app=256",
    "--command",
    "app=serve --fast",
    "--task-definition",
    file,
  );
  expect(await fleetWith("deploy", "web", ...args, "--idempotency-key", "ci-18", "--detach")).toMatchObject({
    code: 0,
  });
  expect(fleet.asked.at(-1)).toEqual({
    service: "web",
    environment: [
      { container: "app", name: "LOG_LEVEL", value: "debug" },
      { name: "OLD", value: null },
    ],
    secrets: [{ name: "TOKEN", valueFrom: "/web/token" }],
    cpu: "512",
    containers: [{ name: "app", memory: 256, command: ["serve", "--fast"] }],
    taskDefinition: { family: "web", containerDefinitions: [{ name: "app" }] },
    idempotencyKey: "ci-18",
  });
  expect(await fleetWith("status", "web", "--watch")).toMatchObject({ code: 0 });
  writeFileSync(file, '{"family": "{{ must_env `NAME` }}", }');
  const template = await fleetWith("deploy", "web", "--task-definition", file);
  rmSync(folder, { recursive: true });
  expect(template).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/still a template.*\n.*Render the file first/),
  });
});

test("a plan says what would differ, what was checked and what stands in the way", async () => {
  fleet.script = "succeeds";
  const ran = await fleetWith("plan", "web", "--image", ":v42", "--env", "LOG_LEVEL=debug", "--count", "6");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout).toBe(`Plan for web in prod: app v41 → v42

Task definition
  container app
    + environment.LOG_LEVEL  (value not shown)
    ~ image  repo/app:v41 → repo/app:v42

Service
  ~ desiredCount  4 → 6

Checks
  ✓ app:v42 is there.
  ? Not checked: Fleetgraph may not call ssm:GetParameters.

In the way
  ! It needs 2 approvals of operators.

✓ Nothing was changed. To do it, give the same options to: fleet deploy web
`);
  expect(fleet.asked.at(-1)).toEqual({
    service: "web",
    images: [{ image: ":v42" }],
    environment: [{ name: "LOG_LEVEL", value: "debug" }],
    desiredCount: 6,
  });
  const json = await fleetWith("plan", "web", "--count", "6", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({ kind: "DEPLOY", approval: { needed: 2 }, guards: [] });
});

test("a plan that would not work exits 1, and one that would be refused now 5", async () => {
  fleet.script = "fails";
  const fails = await fleetWith("plan", "web", "--count", "6");
  expect(fails.code).toBe(1);
  expect(fails.stdout).toContain("  ✗ There is no parameter /web/token.\n    Make it first.\n");
  expect(fails.stdout).toContain("✗ A check failed: it would not work. Nothing was changed.");
  fleet.script = "hangs";
  const refused = await fleetWith("plan", "web", "--count", "6");
  expect(refused.code).toBe(5);
  expect(refused.stdout).toContain(
    "  ! web is locked by carol: migration.\n    You have the permission to go past it.\n",
  );
  fleet.script = "succeeds";
});

test("a deployment that fails says why and what to do, and exits 1", async () => {
  fleet.script = "fails";
  const ran = await fleetWith("deploy", "web", "--image", ":v43");
  expect(ran.code).toBe(1);
  expect(ran.stdout).toMatch(/^✗ The deployment of web failed after \d+ s\.$/m);
  expect(ran.stdout).toMatch(/^ {2}Why: The image repo\/app:v43 .* could not be pulled/m);
  expect(ran.stdout).toMatch(/^ {2}Next: Check the tag, push the image, and deploy again\.$/m);
  const why = await fleetWith("why", "web");
  expect(why.code).toBe(0);
  expect(why.stdout).toContain("stopCode: TaskFailedToStart");
  expect(why.stdout).toContain("ECS gave the deployment up: tasks failed to start.");
  expect(why.stdout).toContain("The hosts were not looked at.");
  expect(why.stdout).toContain("Registered web:42.");
  expect(why.stdout).toContain("AWS was asked: UpdateService  f8e6c4d2-0000-4000-8000-000000000001\n");

  const { paceMs } = fleet;
  fleet.paceMs = 1;
  await fleetWith("deploy", "web", "--count", "240");
  fleet.paceMs = paceMs;
  expect((await fleetWith("why", "web")).stdout).toMatch(/120 of 240 new tasks running\.\n.*Failed\.$/m);
});

test("what a deployment did is a table with both hours drawn, and its marks say how they are", async () => {
  const ran = await fleetWith("impact", "web");
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/^METRIC +VERDICT +EXPECTED +AFTER +CHANGE +AN HOUR BEFORE/m);
  expect(ran.stdout).toMatch(/^CPU +worse +0\.4 cores +0\.61 cores +\+53 % +▆{12}│█{6}$/m);
  expect(ran.stdout).toMatch(/^Memory +no change +410 MiB +412 MiB +\+1 %/m);
  expect(ran.stdout).toMatch(/^CPU got worse: .*\n.*Restarts cannot be judged/m);
  expect(ran.stderr).toMatch(/mackerel: written\ndatadog: failing: datadog does not accept the key/);
  const json = JSON.parse((await fleetWith("impact", "prod/web", "--json")).stdout);
  expect(json).toMatchObject({ impact: { verdict: "WORSE", metrics: [{ pValue: 0.0004 }, {}, {}] } });
  expect((await fleetWith("impact", "nothing-like-it")).code).toBe(4);
});

test("with --json a deployment is one event per line and then the deployment", async () => {
  fleet.script = "succeeds";
  const ran = await fleetWith("deploy", "web", "--count", "2", "--json");
  expect(ran.code).toBe(0);
  const lines = ran.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ type: "deployment", state: "SUCCEEDED", kind: "SCALE" });
  expect(lines.slice(0, -1).every((line) => line.type === "event" && line.cursor)).toBe(true);
  expect(lines.at(-2)).toMatchObject({ final: true });
});

test("Ctrl-C and --timeout leave the deployment alone and say so; a second one is refused; cancel stops it", async () => {
  fleet.script = "hangs";
  const following = built.start(["deploy", "web", "--image", ":v44"], { env });
  while (!following.stdout().includes("Registered")) await new Promise((resolve) => setTimeout(resolve, 10));
  following.signal("SIGINT");
  const left = await following.done;
  expect(left.code).toBe(130);
  expect(left.stderr).toMatch(/^■ dep_\d+ goes on without you\.\n {2}Stop it with: fleet cancel web$/m);

  const busy = await fleetWith("deploy", "web", "--image", ":v45");
  expect(busy.code).toBe(5);
  expect(busy.stderr).toMatch(/already being changed by dep_\d+/);

  const late = built.start(["status", "web"], { env });
  expect((await late.done).stdout).toMatch(/Deploying {2}app v41 → v44 {2}rolling out/);

  const cancelled = await fleetWith("cancel", "web", "--reason", "wrong image");
  expect(cancelled).toMatchObject({ code: 0 });
  expect(cancelled.stdout).toMatch(/^Stopping dep_\d+ of web: app v41 → v44$/m);
  expect(cancelled.stdout).toContain("✓ Stopped; web is as it was before.");
  const nothing = await fleetWith("cancel", "web");
  expect(nothing).toMatchObject({ code: 5, stderr: expect.stringContaining("fleet rollback web") });

  const slow = await fleetWith("rollback", "web", "--timeout", "1s");
  expect(slow.code).toBe(7);
  expect(slow.stderr).toMatch(
    /Not finished after 1 s\. dep_\d+ goes on without you\.\n {2}Follow it with: fleet status dep_\d+ --watch/,
  );
  await fleetWith("cancel", "web");
});

test("what is not there, ambiguous, forbidden or wrongly said has its own exit code and its next step", async () => {
  const missing = await fleetWith("deploy", "wbe", "--image", ":v1");
  expect(missing).toMatchObject({ code: 4, stdout: "" });
  expect(missing.stderr).toBe('✗ There is no service "wbe".\n  Did you mean web?\n');
  const ambiguous = await fleetWith("deploy", "api", "--image", ":v1");
  expect(ambiguous).toMatchObject({
    code: 4,
    stderr: expect.stringContaining("Say which: dev/api, prod/api"),
  });
  const forbidden = await fleetWith("deploy", "web", "--image", ":v1", "--reason", "forbidden");
  expect(forbidden).toMatchObject({ code: 3, stderr: expect.stringContaining("service:deploy") });
  const nothing = await fleetWith("deploy", "web");
  expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining("--image :v42") });
  const asJson = await fleetWith("status", "wbe", "--json");
  expect(JSON.parse(asJson.stderr)).toEqual({
    error: {
      code: "NOT_FOUND",
      message: 'There is no service "wbe".',
      hint: "Did you mean web?",
      requestId: null,
    },
  });
});

test("history and services are tables, and pages of JSON", async () => {
  const history = await fleetWith("history", "web", "--limit", "2");
  expect(history.stdout).toMatch(/^WHEN +CHANGE +STATE +BY +TOOK +DEPLOYMENT$/m);
  expect(history.stdout.trim().split("\n")).toHaveLength(3);
  expect(history.stderr).toContain("2 shown; there are more: --limit N or --all");
  const services = await fleetWith("services", "--cluster", "prod", "--json");
  const page = JSON.parse(services.stdout);
  expect(page.next).toBeNull();
  expect(page.nodes.map((node: { name: string }) => node.name)).toEqual(["web", "api"]);
  expect(await fleetWith("history", "wbe")).toMatchObject({ code: 4 });
});

test("in a Japanese locale everything is said in Japanese", async () => {
  const japanese = { env: { ...env, LC_ALL: "ja_JP.UTF-8" } };
  const list = await built.run(["clusters"], japanese);
  expect(list.stdout).toContain("アクティブ");
  expect(list.stdout).not.toContain("active");
  const ran = await built.run(["deploy", "wbe", "--image", ":v1"], japanese);
  expect(ran.stderr).toContain("もしかして: web");
  expect(fleet.wire.received.at(-1)?.headers["accept-language"]).toBe("ja");
});

test("a task that stopped is explained with what can be followed", async () => {
  const why = await fleetWith("why", "tsk_3");
  expect(why).toMatchObject({ code: 0, stderr: "" });
  expect(why.stdout).toMatch(/^✗ 0f3a9c51 {2}.*\n {2}The container app used more memory than its limit/);
  expect(why.stdout).toMatch(/^Asked\n.* {2}bob asked to deploy repo\/app:v41 \(dep_0\)$/m);
  expect(why.stdout).toMatch(
    /^What came next\n.* {2}web started the task 1a2b3c4d at once \(RUNNING\) {2}tsk_4$/m,
  );
  const json = await fleetWith("why", "tsk_3", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({ subject: { kind: "TASK" }, facts: [{}, {}, {}] });
  expect((await fleetWith("why", "nothing-like-it")).code).toBe(4);
});
