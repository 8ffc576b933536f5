import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { status } from "../../../packages/sdk/test/graph-on-the-wire.ts";
import { type FleetOnTheWire, fleetOnTheWire } from "../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../test/run-fleet.ts";
import { helpFile } from "./help-file.ts";

let fleet: FleetOnTheWire;
let env: Record<string, string>;
let built: BuiltFleet;
let folder: string;
const cliFolder = fileURLToPath(new URL("..", import.meta.url));
let runFleet: BuiltFleet["run"];

beforeAll(async () => {
  fleet = await fleetOnTheWire();
  env = { FLEETGRAPH_URL: fleet.wire.url, FLEETGRAPH_TOKEN: "good" };
  built = await builtFleet();
  ({ folder, run: runFleet } = built);
});
afterAll(async () => {
  await fleet.wire.close();
  await built.remove();
});

test("help names every command, each explains itself with examples, and what the build wrote is the same", async () => {
  const all = await runFleet(["--help"]);
  expect(all.code).toBe(0);
  const paths = [...all.stdout.matchAll(/^ {2}([a-z]+(?: [a-z-]+)?) {2,}\S/gm)].map(([, path]) => path ?? "");
  expect(paths.length).toBeGreaterThanOrEqual(60);
  const deploy = await runFleet(["deploy", "--help"]);
  const japanese = await runFleet(["deploy", "--help"], { env: { LANG: "ja_JP.UTF-8" } });
  // From here on the texts are read from files, as in what is shipped.
  execFileSync(process.execPath, ["scripts/write-help.ts", join(folder, "dist", "help")], { cwd: cliFolder });
  for (const path of paths) {
    const text = readFileSync(join(folder, "dist", "help", helpFile("en", path)), "utf8");
    expect(text).toContain(`fleet ${path}`);
    expect(text).toContain("Examples");
  }
  expect(await runFleet(["deploy", "web", "--help"])).toEqual(deploy);
  expect(await runFleet(["help", "deploy"])).toEqual(deploy);
  expect(await runFleet(["deploy", "-h"], { env: { LANG: "ja_JP.UTF-8" } })).toEqual(japanese);
  expect(await runFleet([])).toEqual(all);
  expect(await runFleet(["--version"])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
  expect((await runFleet(["delpoy", "--help"])).code).toBe(2);
}, 30_000);

test("mistyped commands and options are told, with what was probably meant", async () => {
  const command = await runFleet(["delpoy", "web"]);
  expect(command).toMatchObject({ code: 2, stdout: "" });
  expect(command.stderr).toBe('✗ There is no command "delpoy".\n  Did you mean fleet deploy?\n');
  const option = await runFleet(["deploy", "web", "--imgae", ":v1"]);
  expect(option).toMatchObject({ code: 2, stderr: expect.stringContaining("Did you mean --image?") });
  const verb = await runFleet(["audit", "shwo"]);
  expect(verb).toMatchObject({ code: 2, stderr: expect.stringContaining("Did you mean fleet audit show?") });
  for (const args of [
    ["deploy"],
    ["deploy", "web", "api"],
    ["deploy", "web", "--image"],
    ["deploy", "web", "--detach=yes"],
    ["deploy", "web", "v42", "into"],
    ["deploy", "web", "--count", "-1"],
    ["deploy", "web", "--count", "1", "--deadline", "soon"],
    ["services", "--limit", "0"],
    ["audit", "list", "--since", "yesterday"],
    ["tokens", "create", "ci"],
  ]) {
    expect(await runFleet(args, { env }), args.join(" ")).toMatchObject({ code: 2, stdout: "" });
  }
}, 30_000);

test("a server that is not there, a wrong token and a proxy's page end with their exit codes", async () => {
  const gone = await fleetOnTheWire();
  await gone.wire.close();
  const nowhere = await runFleet(["clusters"], { env: { ...env, FLEETGRAPH_URL: gone.wire.url } });
  expect(nowhere).toMatchObject({ code: 6, stdout: "" });
  expect(nowhere.stderr).toBe(
    `✗ Cannot reach ${gone.wire.url}: ECONNREFUSED\n  Is the server running, and is ${gone.wire.url} right? See FLEETGRAPH_URL.\n`,
  );
  const stranger = await runFleet(["clusters"], { env: { ...env, FLEETGRAPH_TOKEN: "secret-but-wrong" } });
  expect(stranger).toMatchObject({ code: 3, stderr: expect.stringContaining("fleet login") });
  expect(stranger.stdout + stranger.stderr).not.toContain("secret-but-wrong");
  for (let count = 0; count < 4; count += 1) fleet.wire.faults.push(status(502));
  const proxy = await runFleet(["clusters"], { env });
  expect(proxy).toMatchObject({ code: 6, stderr: expect.stringContaining("502") });
  const address = await runFleet(["clusters"], { env: { ...env, FLEETGRAPH_URL: "fleet.example.com" } });
  expect(address).toMatchObject({ code: 2, stderr: expect.stringContaining("http or https") });
  const user = { ...env, FLEETGRAPH_URL: "https://me:s3cret@fleet.example.com" };
  const named = await runFleet(["clusters"], { env: user });
  expect(named).toMatchObject({ code: 2, stderr: expect.stringMatching(/^(?!.*s3cret).*FLEETGRAPH_TOKEN/) });
}, 20_000);

test("login verifies the token, stores it for its owner only, and sends it to its own server only", async () => {
  const home = { XDG_CONFIG_HOME: join(folder, "config") };
  const wrong = await runFleet(["login", "--url", fleet.wire.url], { env: home, stdin: "bad\n" });
  expect(wrong.code).toBe(3);
  const empty = await runFleet(["login", "--url", fleet.wire.url], { env: home });
  expect(empty.code).toBe(2);
  const login = await runFleet(["login", "--url", fleet.wire.url], { env: home, stdin: "good\n" });
  expect(login).toMatchObject({ code: 0, stdout: expect.stringContaining("You are alice") });
  const file = join(home.XDG_CONFIG_HOME, "fleetgraph", "login.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ url: fleet.wire.url, token: "good" });
  expect(await runFleet(["clusters"], { env: home })).toMatchObject({ code: 0 });
  const other = await fleetOnTheWire();
  const elsewhere = await runFleet(["clusters"], { env: { ...home, FLEETGRAPH_URL: other.wire.url } });
  expect(elsewhere.code).toBe(3);
  expect(other.wire.received.at(-1)?.headers.authorization).toBeUndefined();
  await other.wire.close();
  rmSync(file);
  mkdirSync(file);
  const unreadable = await runFleet(["clusters"], { env: home });
  expect(unreadable).toMatchObject({ code: 1, stderr: expect.stringMatching(/^✗ EISDIR[^\n]*\n$/) });
});

test("in a checkout whose demo runs, the demo is found from any folder below it", async () => {
  const below = join(folder, "checkout", "a", "b");
  mkdirSync(below, { recursive: true });
  mkdirSync(join(folder, "checkout", ".fleetgraph"));
  const text = `FLEETGRAPH_URL=${fleet.wire.url}\nFLEETGRAPH_TOKEN=good\n`;
  writeFileSync(join(folder, "checkout", ".fleetgraph", "demo.env"), text);
  const quiet = await runFleet(["clusters"], { cwd: below });
  expect(quiet).toMatchObject({ code: 0, stderr: "" });
  const loud = await runFleet(["clusters", "--verbose"], { cwd: below });
  expect(loud.stderr).toContain("demo.env");
  expect(loud.stderr).not.toContain("good");
});

test("lists answer as tables and as JSON, and nouns list by themselves", async () => {
  for (const noun of ["clusters", "services", "tasks", "hosts", "audit", "tokens"]) {
    const table = await runFleet([noun, "list"], { env });
    expect(table.code, noun).toBe(0);
    const json = await runFleet([noun, "--json", "--limit", "1"], { env });
    expect(Object.keys(JSON.parse(json.stdout)), noun).toEqual(["nodes", "next"]);
  }
  const all = await runFleet(["tasks", "--all", "--json"], { env });
  expect(JSON.parse(all.stdout).nodes).toHaveLength(30);
}, 20_000);

test("the help of a noun tells what else can be done with it", async () => {
  const { stdout } = await runFleet(["audit", "--help"], { env });
  expect(stdout).toContain("Other commands of fleet audit");
  for (const verb of ["show", "export", "verify", "out-of-band"]) expect(stdout).toContain(`audit ${verb} `);
  expect((await runFleet(["services", "--help"], { env })).stdout).not.toContain("Other commands");
});

test("at shows the fleet, its lists and a service as they were", async () => {
  const overview = await runFleet(["at", "2h ago"], { env });
  expect(overview.code).toBe(0);
  expect(overview.stdout).toContain("2 clusters, 4 services, 8 tasks, 2 hosts");
  expect(overview.stderr).toMatch(/As it was at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\./);
  const json = await runFleet(["at", "2026-11-01T14:00:00Z", "--json"], { env });
  expect(JSON.parse(json.stdout)).toMatchObject({ at: "2026-11-01T14:00:00.000Z", clusterCount: 2 });
  for (const noun of ["clusters", "services", "tasks", "hosts"]) {
    const list = await runFleet(["at", "yesterday 14:00", noun, "--json", "--limit", "1"], { env });
    expect(Object.keys(JSON.parse(list.stdout)), noun).toEqual(["nodes", "next"]);
  }
  const service = await runFleet(["at", "1h", "prod/web"], { env });
  expect(service.stdout).toMatch(/prod\/web[\s\S]*4\/4[\s\S]*TASK/);
  expect(await runFleet(["at", "sometime"], { env })).toMatchObject({ code: 2 });
  expect(await runFleet(["at", "1h", "boats"], { env })).toMatchObject({ code: 2 });
  // What is refused was at no moment: nothing is said before.
  for (const what of [[], ["tasks"], ["prod/web"]]) {
    const refused = await runFleet(["at", "tomorrow", ...what], { env });
    expect(refused).toMatchObject({ code: 2, stdout: "", stderr: "✗ at is still to come.\n" });
  }
}, 30_000);

test("audit filters reach the server as ids and times", async () => {
  const args = [
    "--service",
    "web",
    "--actor",
    "alice",
    "--since",
    "2026-11-01",
    "--until",
    "2026-11-02T08:00:00Z",
  ];
  const ran = await runFleet(["audit", "list", ...args, "--outcome", "Refused"], { env });
  expect(ran.stdout).toContain("bot for carol");
  expect(fleet.asked.at(-1)).toEqual({
    auditFilter: {
      target: "svc_1",
      actor: "alice",
      outcome: "REFUSED",
      start: "2026-11-01T00:00:00.000Z",
      end: "2026-11-02T08:00:00.000Z",
    },
  });
});

test("audit --watch tells what there is, and then what is recorded, one line each", async () => {
  const watching = built.start(["audit", "list", "--watch", "--json"], { env });
  await expect.poll(() => watching.stdout(), { timeout: 20_000 }).toContain("aud_9");
  watching.signal("SIGINT");
  const { code, stdout } = await watching.done;
  expect(code).toBe(0);
  const told = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(told.map(({ id }) => id)).toEqual(["aud_1", "aud_0", "aud_9"]);
  expect(told[0]).toMatchObject({ client: "fleet", address: "10.0.0.7", approvers: [] });
  const refused = await runFleet(["audit", "refused"], { env });
  expect(refused.stdout).toMatch(/UNKNOWN +12/);
}, 30_000);

test("budgets tells what AWS allows and how far the listing is, and fits the terminal", async () => {
  const ran = await runFleet(["budgets"], { env: { ...env, COLUMNS: "80" } });
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain("9.8/s ↓");
  expect(ran.stdout).toMatch(/the next one in \d+ sec\.$/m);
  expect(ran.stdout).toMatch(/^main\/us-east-1 +31\/81/m);
  const { rateBudgets, listing } = JSON.parse((await runFleet(["budgets", "--json"], { env })).stdout);
  expect([rateBudgets.length, listing.underWay]).toEqual([4, 1]);
  fleet.script = "fails";
  expect((await runFleet(["status"], { env })).stdout).toContain("1m 35s behind");
  fleet.script = "succeeds";
});

test("images and capacity are told as tables that fit the terminal, and as JSON", async () => {
  const narrow = { ...env, COLUMNS: "80" };
  const images = await runFleet(["images"], { env: narrow });
  expect(images.code).toBe(0);
  expect(images.stdout).toMatch(/^app:v41 .*2 hr\. ago.* there +prod\/web/m);
  expect(images.stdout).toMatch(/^app:v7 .* gone /m);
  expect(images.stdout).toMatch(/^nginx:1\.29 .* not ECR /m);
  const capacity = await runFleet(["capacity"], { env: narrow });
  expect(capacity.stdout).toMatch(/^prod +production-identity-spot .* 1\/3\/6 +3 +2048\/12288/m);
  expect(capacity.stdout).toMatch(/^dev +\(own hosts\) /m);
  expect(capacity.stdout).not.toContain("FARGATE");
  const { nodes } = JSON.parse((await runFleet(["capacity", "--json"], { env })).stdout);
  expect(nodes).toHaveLength(4);
  const japanese = await runFleet(["images"], { env: { ...env, LANG: "ja_JP.UTF-8" } });
  expect(japanese.stdout).toContain("イメージ");
});

test("a list of what is not there says so, and of what is there and empty nothing", async () => {
  const typo = await runFleet(["services", "--cluster", "prdo"], { env });
  expect(typo).toMatchObject({ code: 4, stdout: "" });
  expect(typo.stderr).toContain('There is no cluster "prdo".');
  expect(typo.stderr).toContain("prod");
  const nobody = await runFleet(["tasks", "--service", "prod/wbe", "--json"], { env });
  expect(nobody.code).toBe(4);
  expect(JSON.parse(nobody.stderr)).toMatchObject({ error: { code: "NOT_FOUND" } });
  expect(await runFleet(["tasks", "--host", "i-nope"], { env })).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('There is no host "i-nope".'),
  });
});

test("sync --wait returns when the listing is stored, and names what failed", async () => {
  fleet.script = "succeeds";
  const done = await runFleet(["sync", "--wait"], { env });
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining("2 clusters, 4 services") });
  fleet.script = "fails";
  const partly = await runFleet(["sync", "--wait"], { env });
  expect(partly.code).toBe(1);
  expect(partly.stdout).toMatch(
    /hosts of dev \(main\/eu-west-1\), since 1 min\. ago: AWS denied ListContainerInstances/,
  );
  fleet.script = "hangs";
  const late = await runFleet(["sync", "--wait", "--timeout", "1s"], { env });
  expect(late.code).toBe(7);
  fleet.script = "succeeds";
});

test("a document of one's own is run from a file or stdin, and its errors are told", async () => {
  const stdin = "query ($first: Int) { clusters(first: $first) { edges { node { name } } } }";
  const ran = await runFleet(["query", "-", "--variables", '{"first":1}'], { env, stdin });
  expect(JSON.parse(ran.stdout)).toEqual({ clusters: { edges: [{ node: { name: "dev" } }] } });
  const file = join(folder, "clusters.graphql");
  writeFileSync(file, stdin);
  for (const [args, given] of [
    [["--var", "first=1"], ""],
    [["--variables", "@-"], '{"first":1}'],
    [["--variables", '{"first":2}', "--var", "first=1"], ""],
  ] as const) {
    expect(await runFleet(["query", file, ...args], { env, stdin: given })).toEqual(ran);
  }
  writeFileSync(file, "query ($ref: String!) { cluster(ref: $ref) { name } }");
  const text = await runFleet(["query", file, "--var", "ref=dev"], { env });
  expect(JSON.parse(text.stdout)).toEqual({ cluster: { name: "dev" } });
  expect(await runFleet(["query", file, "--var", "dev"], { env })).toMatchObject({ code: 2, stdout: "" });
  const wrong = await runFleet(["query", "-"], { env, stdin: "{ nope }" });
  expect(wrong).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("nope") });
  const nowhere = await runFleet(["query", "/nonexistent.graphql"], { env });
  expect(nowhere).toMatchObject({ code: 2 });
  const inline = await runFleet(["query", "{ viewer { principal } }"], { env });
  expect(inline).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("| fleet query -") });
  const several =
    "query A { viewer { principal } } query B { clusters(first: 1) { edges { node { name } } } }";
  const second = await runFleet(["query", "-", "--operation", "B"], { env, stdin: several });
  expect(second).toEqual(ran);
});

test("a new token's text alone goes to stdout", async () => {
  const args = [
    "tokens",
    "create",
    "ci",
    "--principal",
    "ci",
    "--role",
    "deployer",
    "--expires",
    "2027-01-31",
  ];
  const ran = await runFleet(args, { env });
  expect(ran).toMatchObject({ code: 0, stdout: "fgt_new\n" });
  expect(fleet.asked.at(-1)).toMatchObject({ roles: ["deployer"], expiresAt: "2027-01-31T00:00:00.000Z" });
  expect(await runFleet(["tokens", "revoke", "tok_1"], { env })).toMatchObject({ code: 0 });
});
