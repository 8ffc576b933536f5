import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { formatVerifierKey } from "@fleetgraph/transparency-log";
import { TestLog, testEvent } from "@fleetgraph/transparency-log/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";

// No server is there, and whatever the environment says of one is wrong.
const env = { FLEETGRAPH_URL: "nowhere at all", HTTPS_PROXY: "http://127.0.0.1:1" };
const events = Array.from({ length: 200 }, (_, at) => testEvent(at));
const log = new TestLog(events);
// The same key, another history: the operator rewrote event 60 and signed it all again.
const rewritten = new TestLog(events.with(60, testEvent(60, "nothing to see")));
let built: BuiltFleet;
let text: string;

const put = (name: string, content: string | Buffer) => writeFileSync(join(built.folder, name), content);
const verify = (...args: string[]) => built.run(["audit", "verify", ...args], { env });

beforeAll(async () => {
  built = await builtFleet();
  text = await log.export({ through: [100] });
  put("log.vkey", `# the key of our log\n${formatVerifierKey(log.key)}\n`);
  put("whole.ndjson", text);
  put("march.checkpoint", await log.checkpoint(100));
  put("newer.checkpoint", await new TestLog([...events, testEvent(200)]).checkpoint());
});
afterAll(() => built.remove());

test("a file is proven without a server, and what that does not show is said", async () => {
  const ran = await verify("whole.ndjson", "--key", "log.vkey", "--checkpoint", "march.checkpoint");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout).toMatchInlineSnapshot(`
    "✓ Everything in this file is what the log holds, and is where the log has it.

      Log         fleetgraph.example/log
      Checkpoint  200 events, root dqFjNN3Nr6VdsGJ3YL5NKNF5cV40VYafrEz8nFBuW00=
      Signed by   fleetgraph.example/log
      Events      200 of 200 proven, 0 left out, 0 not in the log yet
      From – to   2026-01-01 00:00:00 – 2026-01-01 03:19:00

    Checkpoints you kept:
      ✓ march.checkpoint: the first 100 events are the same

    What this does not show:
      · What was done after the checkpoint, beyond 200 events; and what never went through Fleetgraph.
    "
  `);
});

test("gzip, stdin and a key as such do as well", async () => {
  put("whole.ndjson.gz", gzipSync(text));
  const packed = await verify("whole.ndjson.gz", "--key", formatVerifierKey(log.key), "--json");
  expect(packed.code).toBe(0);
  expect(JSON.parse(packed.stdout)).toMatchObject({ verdict: "VERIFIED", size: 200, proven: 200 });
  const piped = await built.run(["audit", "verify", "-", "--key", "log.vkey", "--json"], {
    env,
    stdin: text,
  });
  expect(JSON.parse(piped.stdout)).toEqual(JSON.parse(packed.stdout));
});

test("an event that was altered is named, with its line", async () => {
  put("altered.ndjson", text.replace("fix 60 ", "fix 61 "));
  const ran = await verify("altered.ndjson", "--key", "log.vkey");
  expect(ran).toMatchObject({ code: 1, stderr: "" });
  expect(ran.stdout).toMatchInlineSnapshot(`
    "✗ This file is not proven: 1 problem.
      ✗ Line 65: event 60 (aud_000060) was altered after it was written, or its proof was.

      Log         fleetgraph.example/log
      Checkpoint  200 events, root dqFjNN3Nr6VdsGJ3YL5NKNF5cV40VYafrEz8nFBuW00=
      Signed by   fleetgraph.example/log
      Events      199 of 200 proven, 0 left out, 0 not in the log yet
      From – to   2026-01-01 00:00:00 – 2026-01-01 03:19:00

    What this does not show:
      · Event 60: not proven.
      · Whether the log was rewritten before this checkpoint: whoever holds its key could have. Compare with one that was kept elsewhere: --checkpoint FILE.
      · What was done after the checkpoint, beyond 200 events; and what never went through Fleetgraph.
    "
  `);
  const japanese = await built.run(["audit", "verify", "altered.ndjson", "--key", "log.vkey"], {
    env: { ...env, LANG: "ja_JP.UTF-8" },
  });
  expect(japanese).toMatchObject({ code: 1, stdout: expect.stringContaining("イベント 60 (aud_000060)") });
});

test("a history that its operator rewrote is found with a checkpoint from outside, and only with one", async () => {
  put("rewritten.ndjson", await rewritten.export());
  expect(await verify("rewritten.ndjson", "--key", "log.vkey")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("whoever holds its key could have"),
  });
  const ran = await verify("rewritten.ndjson", "--key", "log.vkey", "--checkpoint", "march.checkpoint");
  expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining("The log has two histories.") });
});

test("with an export that was kept the very event that was rewritten is named", async () => {
  const args = ["rewritten.ndjson", "--key", "log.vkey", "--against", "whole.ndjson"];
  const ran = await verify(...args);
  expect(ran).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("event 60 (aud_000060): your earlier"),
  });
  const json = JSON.parse((await verify(...args, "--json")).stdout);
  expect(json).toMatchObject({ compared: 200, findings: [{ kind: "CONTRADICTS", from: 60, to: 61 }] });
  expect(await verify("whole.ndjson", "--key", "log.vkey", "--against", "altered.ndjson")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is not proven itself"),
  });
});

test("a checkpoint that cannot be compared is no success", async () => {
  const ran = await verify("whole.ndjson", "--key", "log.vkey", "--checkpoint", "newer.checkpoint");
  expect(ran).toMatchObject({ code: 8, stdout: expect.stringContaining("ask for a newer export") });
});

test("a packed file that was cut is verified as far as it goes", async () => {
  put("cut.ndjson.gz", gzipSync(text).subarray(0, 8000));
  const ran = await verify("cut.ndjson.gz", "--key", "log.vkey", "--json");
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining("could not be unpacked to its end") });
  expect(JSON.parse(ran.stdout).findings).toMatchObject([{ kind: "CUT_OFF" }]);
});

test("a wrong key, a file that is no export and one that is not there are told", async () => {
  put("other.vkey", formatVerifierKey(new TestLog([], 8).key));
  const stranger = await verify("whole.ndjson", "--key", "other.vkey");
  expect(stranger).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("signed by no key that you gave"),
  });
  expect(await verify("log.vkey", "--key", "log.vkey")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("this is no audit export"),
  });
  for (const args of [
    ["whole.ndjson"],
    ["none.ndjson", "--key", "log.vkey"],
    ["whole.ndjson", "--key", "none.vkey"],
    ["whole.ndjson", "--key", "whole.ndjson"],
    ["whole.ndjson", "--key", "log.vkey", "--checkpoint", "none.checkpoint"],
  ]) {
    expect(await verify(...args), args.join(" ")).toMatchObject({ code: 2, stdout: "" });
  }
  expect(readFileSync(join(built.folder, "whole.ndjson"), "utf8")).toBe(text);
});
