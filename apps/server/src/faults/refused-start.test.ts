import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spawnServer } from "../testing/server-process.ts";
import { until } from "../testing/start-stack.ts";
import { type Changed, startWorld, type World } from "../testing/start-world.ts";

/** Ten starts of a server at once. */
const withinMs = 120_000;

/** How a start is refused: its words, and never the password or a stack. */
type Refusal = { name: string; files?: Record<string, string>; changed?: Changed; says: (string | RegExp)[] };

const configured = (text: string, ...says: (string | RegExp)[]): Refusal => ({
  name: text,
  files: { "fleetgraph.yaml": text },
  says: ["The configuration is wrong:", ...says],
});

const settings: Refusal[] = [
  configured(
    [
      "accounts:",
      "  - { name: main, regions: [us-east-1], acess: read }",
      "  - { name: other, regions: [atlantis] }",
      "sync: { intervalSeconds: soon }",
      "roles:",
      "  team: [{ allow: [deployment:destroy], on: ['**'] }]",
      "colour: red",
      "",
    ].join("\n"),
    /fleetgraph\.yaml:2:\d+: accounts\.0\.acess: /,
    /fleetgraph\.yaml:3:\d+: accounts\.1\.regions\.0: expected a region such as eu-west-1/,
    /fleetgraph\.yaml:4:\d+: sync\.intervalSeconds: .*number/,
    /fleetgraph\.yaml:6:\d+: roles\.team\.0\.allow\.0: .*deployment:create/,
    /fleetgraph\.yaml:7:\d+: colour: /,
  ),
  { name: "a port that is none", changed: { environment: { PORT: "80000" } }, says: [/PORT: .*65535/] },
  {
    name: "a role that is none",
    changed: { args: ["--role", "boss"] },
    says: ["--role boss: expected api, worker or all"],
  },
];

function databases(world: World): Refusal[] {
  const url = (change: (url: URL) => void) => {
    const changed = new URL(world.databaseUrl);
    change(changed);
    return { environment: { DATABASE_URL: changed.href } };
  };
  const { host } = new URL(world.databaseUrl);
  return [
    {
      name: "a wrong password",
      changed: url((each) => {
        each.password = "opensesame";
      }),
      says: [
        `PostgreSQL at ${host}/`,
        "refused the user or password",
        "Correct the user and password of DATABASE_URL",
      ],
    },
    {
      name: "a database that is not there",
      changed: url((each) => {
        each.pathname = "/atlantis";
      }),
      says: [`There is no database at ${host}/atlantis`, "Create the database"],
    },
    {
      name: "nobody there",
      changed: url((each) => {
        each.port = "1";
      }),
      says: [/PostgreSQL does not answer at \S+:1\//, "Start PostgreSQL, or correct the host and port"],
    },
  ];
}

async function refuse(world: World, { name, files = {}, changed, says }: Refusal): Promise<void> {
  const given = world.settings(changed);
  const directory = join(world.directory, name.replaceAll(/\W/g, "").slice(0, 40));
  await mkdir(directory);
  for (const [file, text] of Object.entries(files)) await writeFile(join(directory, file), text);
  const server = spawnServer({ ...given, directory });
  const exit = await server.ended;
  const words = server.stderr();
  expect({ name, exit, stdout: server.stdout() }).toEqual({
    name,
    exit: { code: 1, signal: null },
    stdout: "",
  });
  expect(words.startsWith("Fleetgraph could not start.\n"), words).toBe(true);
  for (const part of says) expect(words).toMatch(part);
  expect(words).not.toMatch(/^\s+at /m);
  const password = new URL(given.environment.DATABASE_URL ?? "").password;
  expect(words).not.toContain(password);
}

test(
  "a server that cannot start says why and what to do, in words, and exits with 1",
  async () => {
    const world = await startWorld({ configuration: null });
    const taken = createServer().listen(0, "127.0.0.1");
    world.alsoEnd(() => new Promise((done) => taken.close(done)));
    await until(async () => taken.listening);
    const PORT = String((taken.address() as AddressInfo).port);
    const refusals: Refusal[] = [
      ...settings,
      ...databases(world),
      {
        name: "a port that is taken",
        changed: { environment: { PORT } },
        says: [`Another program listens on 127.0.0.1:${PORT}`, "PORT=4001"],
      },
    ];
    // All of the others find compiled what the first one compiled.
    const [first, ...others] = refusals;
    if (first) await refuse(world, first);
    await Promise.all(others.map((each) => refuse(world, each)));
  },
  withinMs,
);

test(
  "the first start writes the administrator's token for its owner only, and the second says nothing of it",
  async () => {
    const world = await startWorld({ empty: true });
    const first = await world.start();
    await until(async () => first.stdout().includes("token"));
    const file = join(world.directory, ".fleetgraph", "admin-token");
    expect(first.stdout()).toContain("The first administrator's token is in .fleetgraph/admin-token");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const token = await world.token();
    expect(`${first.stdout()}${first.stderr()}`).not.toContain(token);
    const fleet = await world.client(() => first.url);
    expect(await fleet.viewer()).toMatchObject({ principal: "admin" });
    expect(await first.end("SIGTERM")).toMatchObject({ code: 0 });

    const second = await world.start();
    await until(async () => second.stdout().includes("answers at"));
    const again = await world.client(() => second.url);
    expect(await again.viewer()).toMatchObject({ principal: "admin" });
    expect(second.stdout()).not.toContain("token");
    expect(await readFile(file, "utf8")).toBe(`${token}\n`);
  },
  withinMs,
);
