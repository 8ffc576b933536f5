import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type OutgoingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createFleetgraph, type Fleetgraph } from "@fleetgraph/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditKey } from "../apps/server/src/testing/audit-world.ts";
import { type Stack, smallFleet, startStack, until } from "../apps/server/src/testing/start-stack.ts";
import { quarterOf } from "./audit-report/quarter.ts";
import { csvOf } from "./audit-report/tables.ts";

const ends: (() => unknown)[] = [];
let stack: Stack;
let fleet: Fleetgraph;

beforeAll(async () => {
  stack = await startStack({
    fleet: smallFleet,
    environment: { auditKey: auditKey("fleet.example/log") },
    atEnd: (end) => ends.unshift(end),
  });
  await stack.listed();
  fleet = createFleetgraph({ url: stack.url, token: stack.token });
});
afterAll(async () => {
  for (const end of ends) await end();
});

type Ran = { code: number | null; out: string; err: string };

/** Runs an example as its reader would, against the stack. */
function run(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    env: { ...process.env, FLEETGRAPH_URL: stack.url, FLEETGRAPH_TOKEN: stack.token, ...env },
  });
  ends.unshift(() => child.kill());
  const said: Ran = { code: null, out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said.err += text;
  });
  const ended = new Promise<Ran>((resolve) => {
    child.on("close", (code) => {
      said.code = code;
      resolve(said);
    });
  });
  return { ended, child, said };
}

async function all<Each>(walk: AsyncIterable<Each>): Promise<Each[]> {
  const found: Each[] = [];
  for await (const each of walk) found.push(each);
  return found;
}

/** Of a path as it is written: fetch() would tidy it. */
function statusOf(url: string, path: string, headers: OutgoingHttpHeaders = {}) {
  return new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: new URL(url).port, path, headers }, (answer) =>
      resolve(answer.resume().statusCode),
    );
    asked.on("error", reject).end();
  });
}

const deploymentsOf = (service: string) => all(fleet.deployments.all({ service }));

test("README's lines deploy web, and are these lines", async () => {
  const ran = await run(["three-lines.ts"]).ended;
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect(await deploymentsOf("web")).toMatchObject([{ state: "SUCCEEDED" }]);

  const lines = readFileSync(join(import.meta.dirname, "three-lines.ts"), "utf8")
    .split("\n")
    .filter(Boolean);
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${lines.slice(0, 3).join("\n")}\n\`\`\``);
  expect(readme).toContain(`\`\`\`ts\n${lines.slice(3).join("\n")}\n\`\`\``);
});

test("the deploy script ends with what became of the deployment", async () => {
  const before = (await deploymentsOf("web")).length;
  const env = { DEPLOY_KEY: "job 17", DEPLOY_REASON: "weekly release" };
  const left = run(["deploy.ts", "web", ":v42"], env);
  await until(async () => left.said.out.includes("Deployment dep_"));
  left.child.kill("SIGINT");
  expect(await left.ended).toMatchObject({
    code: 130,
    err: expect.stringMatching(/^It goes on without you.*dep_/),
  });

  // The job is started again: it follows what its first attempt began.
  const again = await run(["deploy.ts", "web", ":v42"], env).ended;
  expect(again).toMatchObject({ code: 0, err: "" });
  expect(again.out.split("\n")[0]).toBe(left.said.out.split("\n")[0]);
  const made = await deploymentsOf("web");
  expect(made.length - before).toBe(1);
  expect(made[0]).toMatchObject({ reason: "weekly release", state: "SUCCEEDED" });

  const refused = await run(["deploy.ts", "web", "web=:no-such-tag"]).ended;
  expect(refused).toMatchObject({ code: 2, out: "", err: expect.stringContaining("no-such-tag") });
  stack.scenario({ kind: "exit-at-start", nextImage: true, service: "web" });
  const failed = await run(["deploy.ts", "web", "web=:v43"]).ended;
  expect(failed).toMatchObject({ code: 1, err: expect.stringContaining("It ended FAILED.") });
  expect(failed.err).toContain("exit code 1");
  // ECS gives up after three failed tasks.
}, 60_000);

test("the deploy script does not say that nothing was begun where it lost sight of what was", async () => {
  const deployService = { __typename: "DeployServicePayload", deployment: { id: "dep_7" } };
  const forgetful = createServer(async (asked, answer) => {
    const begins = (await text(asked)).includes("mutation DeployService");
    answer.writeHead(begins ? 200 : 401, { "content-type": "application/json" });
    answer.end(JSON.stringify(begins ? { data: { deployService } } : {}));
  });
  ends.unshift(() => forgetful.close());
  await new Promise<void>((resolve) => forgetful.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(forgetful.address() as AddressInfo).port}`;
  const lost = await run(["deploy.ts", "web", ":v42"], { FLEETGRAPH_URL: url, DEPLOY_KEY: "" }).ended;
  expect(lost).toMatchObject({ code: 3, err: expect.stringContaining("It goes on: fleet status dep_7") });
});

test("the internal tool's page is served with the SDK, and the reader's own token reaches Fleetgraph", async () => {
  const tool = run(["internal-tool/main.ts"], { PORT: "0", FLEETGRAPH_TOKEN: "" });
  await until(async () => tool.said.out.includes("\n"));
  const url = tool.said.out.trim();
  const html = await (await fetch(url)).text();
  const seen = new Set([...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, place = ""]) => place));
  const [, map = "{}"] = /<script type="importmap">(.*?)<\/script>/.exec(html) ?? [];
  for (const place of Object.values<string>(JSON.parse(map).imports)) seen.add(place);
  // A set that is added to while it is walked: all that a browser would load.
  for (const place of seen) {
    const answer = await fetch(url + place);
    expect([place, answer.status]).toEqual([place, 200]);
    const text = await answer.text();
    for (const [, next = ""] of text.matchAll(/\bfrom "([^"]+\.js)"/g))
      seen.add(new URL(next, url + place).pathname);
  }
  expect([...seen]).toContain("/sdk/index.js");
  const module = join(stack.directory, "not-yours.js");
  writeFileSync(module, "");
  for (const path of [
    `/sdk/${module}`,
    `/sdk//${module}`,
    "/sdk/%2e%2e/src/index.js",
    "/sdk/../package.json",
  ])
    expect([path, await statusOf(url, path)]).toEqual([path, 404]);
  for (const path of ["//", "/\\"]) expect([path, await statusOf(url, path)]).toEqual([path, 400]);
  const host = "internal.attacker.example";
  expect(await statusOf(url, "/", { host })).toBe(400);
  expect(await statusOf(url, "/", { host: new URL(url).host.replace("127.0.0.1", "localhost") })).toBe(200);
  expect((await fetch(`${url}/audit/export`)).status).toBe(404);

  const through = createFleetgraph({ url, token: stack.token });
  const services = await all(through.services.all({ cluster: "production-web" }));
  expect(services.map(({ name }) => name)).toContain("web");
  const [newest] = await deploymentsOf("web");
  const events = await all(through.deployments.watch(newest?.id ?? ""));
  expect(events.at(-1)).toMatchObject({ final: true, state: "FAILED" });
  const stranger = createFleetgraph({ url, token: "fgt_nobody" });
  await expect(stranger.viewer()).rejects.toMatchObject({ name: "AuthenticationError" });
});

test("the chat's command deploys once for a message that comes twice, for who wrote it", async () => {
  const bot = run(["chat-command/main.ts"], { PORT: "0", CHAT_SECRET: "s3cret" });
  await until(async () => bot.said.out.includes("\n"));
  const send = async (id: string, text: string, secret = "s3cret") => {
    const body = JSON.stringify({ id, user: "admin", text, link: "https://chat.example.com/C1/17" });
    const headers = { authorization: `Bearer ${secret}` };
    const answer = await fetch(bot.said.out.trim(), { method: "POST", headers, body });
    return { status: answer.status, text: await answer.text() };
  };
  expect(await send("1", "deploy web v44", "guessed")).toMatchObject({ status: 401 });
  expect(await send("1", "x".repeat(70_000))).toMatchObject({ status: 413 });
  expect((await send("2", "delpoy web v44")).text).toContain("Did you mean deploy?");
  expect((await send("3", "why web")).text).toContain("I know deploy");
  expect((await send("4", "status of web in nowhere")).text).toContain("nowhere");

  const before = (await deploymentsOf("web")).length;
  const [first, second] = await Promise.all(
    [1, 2].map(() => send("5", "deploy web v44 to production because sale")),
  );
  expect(first?.text).toContain("Done: ");
  expect(second).toEqual(first);
  const made = await deploymentsOf("web");
  expect(made.length - before).toBe(1);
  expect(made[0]).toMatchObject({
    ...{ reason: "sale", onBehalfOf: "admin" },
    ...{ origin: "https://chat.example.com/C1/17", state: "SUCCEEDED" },
  });
  expect((await send("6", "status of web")).text).toContain("production-web/web runs web:v44 on 1 of 1");
});

test("the audit report tells every change of the quarter, and where the log has it", async () => {
  const now = new Date();
  const quarter = `${now.getUTCFullYear()}Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
  const made = await deploymentsOf("web");
  // What was recorded last is not in the log at once.
  await until(async () => {
    const { unsequenced, signedAt } = await fleet.auditLog.read();
    return unsequenced === 0 && signedAt !== null;
  });
  const key = join(stack.directory, "audit.vkey");
  writeFileSync(key, (await fleet.auditLog.read()).publicKeys.map((each) => each.key).join("\n"));
  const report = await run(["audit-report/main.ts", quarter, "--key", key]).ended;
  expect(report).toMatchObject({ code: 0, err: "" });
  expect(report.out).toContain(`${made.length} changes. Proven against the checkpoint of`);
  const rows = report.out.split("\n").filter((line) => line.includes("production-web/web"));
  expect(rows).toHaveLength(made.length);
  expect(rows[0]).toMatch(/ DEPLOY web:v40 → web:v41 .* SUCCEEDED \| \d+ \|$/);
  expect(rows[1]).toContain("| weekly release |");
  const row = {
    at: "",
    change: "",
    by: "",
    onBehalfOf: "",
    reason: "",
    approvedBy: "",
    ended: "",
    proof: "7",
  };
  const [line] = csvOf([{ ...row, service: '=a"b' }])
    .split("\r\n")
    .slice(1);
  expect(line).toContain('"\'=a""b"');
  expect(quarterOf("2026q4")).toEqual({ start: "2026-10-01T00:00:00.000Z", end: "2027-01-01T00:00:00.000Z" });
});
