import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../test/run-fleet.ts";
import { sayIn } from "../../test/say-in.ts";
import { findCommand } from "../commands/index.ts";
import { readSpeech } from "./read-speech.ts";

let fleet: FleetOnTheWire;
let built: BuiltFleet;
let env: Record<string, string>;

beforeAll(async () => {
  fleet = await fleetOnTheWire();
  built = await builtFleet();
  env = { FLEETGRAPH_URL: fleet.wire.url, FLEETGRAPH_TOKEN: "good" };
});
afterAll(async () => {
  await fleet.wire.close();
  await built.remove();
});

const say = sayIn("en");
async function speechOf(line: string, values: Record<string, string | string[]> = {}) {
  const [path = "", ...words] = line.split(" ");
  const found = await findCommand([path]);
  if (!found) throw new Error(`no command ${path}`);
  return readSpeech(say, found.command, { arguments: words, values });
}

test.each([
  ["deploy web v42", ["web"], { image: [":v42"] }, null],
  ["deploy web:v42 in prod", ["web"], { image: [":v42"] }, "prod"],
  ["plan web app=v42 log=v7", ["web"], { image: ["app=:v42", "log=:v7"] }, null],
  ["deploy web v42 because of the sale", ["web"], { image: [":v42"], reason: "of the sale" }, null],
  ["rollback web to dep_01 in prod", ["web"], { to: "dep_01" }, "prod"],
  ["scale web to 6", ["web", "6"], {}, null],
  ["lock web for 2h because we move", ["web"], { until: "2h", reason: "we move" }, null],
  ["why did web fail?", ["web"], {}, null],
])("%s", async (line, words, values, place) => {
  expect(await speechOf(line)).toEqual({ arguments: words, values, place });
});

test.each([
  ["deploy web"],
  // Several services where --image was forgotten are no tags.
  ["deploy web api worker"],
  ["scale web 6"],
  ["rollback web"],
])("%s is no sentence", async (line) => {
  expect(await speechOf(line)).toBeNull();
});

test("with an option that says what is to be different, words are services", async () => {
  expect(await speechOf("deploy web api2", { image: [":v42"] })).toBeNull();
});

test("a place or a reason in words makes no service of its words, whatever the options say", async () => {
  expect(await speechOf("deploy web to production because sale", { image: [":v42"] })).toEqual({
    ...{ arguments: ["web"], place: "production" },
    values: { reason: "sale", image: [":v42"] },
  });
  const wrong: [string, Record<string, string | string[]>][] = [
    ["deploy web api to production", { image: [":v42"] }],
    ["deploy web v42 to production", { count: "3" }],
    ["deploy web to production", {}],
    ["rollback web to dep_1", { to: "dep_2" }],
  ];
  for (const [line, values] of wrong)
    await expect(speechOf(line, values)).rejects.toMatchObject({ exitCode: 2 });
});

test("what the bot is told is done here too, in the place that was said, and a job's address goes with it", async () => {
  fleet.script = "succeeds";
  const ran = await built.run(["deploy", "web", "v42", "to", "production", "--reason", "fix"], { env });
  expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining("prod/web") });
  const job = { CI_JOB_URL: "https://git.example.com/a/-/jobs/7?token=hunter22" };
  const done = await built.run(["deploy", "web", "v42", "to", "prod", "--reason", "fix", "-q"], {
    env: { ...env, ...job },
  });
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining("✓ web now runs") });
  expect(fleet.asked.at(-1)).toMatchObject({
    service: "prod/web",
    images: [{ image: ":v42" }],
    reason: "fix",
    origin: "https://git.example.com/a/-/jobs/7",
  });
});

test("a place without a service is no service without a name", async () => {
  const ran = await built.run(["approve", "in", "prod"], { env });
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining("approve") });
  expect(await built.run(["history", "in", "prod"], { env })).toMatchObject({ code: 0 });
  expect(fleet.wire.received.at(-1)?.body?.variables).toMatchObject({ filter: { cluster: "prod" } });
});

test("who deployed, asked in words, is the audited history of that time", async () => {
  const ran = await built.run(["who", "deployed", "web", "yesterday"], { env });
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("bot for carol") });
  const { body } = fleet.wire.received.at(-1) ?? {};
  expect(body?.variables).toMatchObject({
    filter: {
      service: "web",
      start: expect.stringMatching(/T00:00:00\.000Z$/),
      end: expect.stringMatching(/T00:00:00\.000Z$/),
    },
  });
  expect(await built.run(["who", "ate", "web"], { env })).toMatchObject({ code: 2 });
});
