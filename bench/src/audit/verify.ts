import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { PartBench } from "../measure/part-bench.ts";
import type { Usage } from "../servers/usage.ts";
import { exportedHistory } from "./exported-history.ts";
import { verifyInBrowser } from "./verify-in-browser.ts";

const command = fileURLToPath(new URL("../../../apps/cli/bin/fleet.cjs", import.meta.url));
const reporter = new URL("usage-at-exit.ts", import.meta.url).href;

type Verified = Usage & { milliseconds: number };

/** `fleet audit verify` of a million events, and of a tenth; and the same in a browser. */
export async function verifyHistory(bench: PartBench): Promise<void> {
  const most = bench.small ? 100_000 : 1_000_000;
  const tenth = await verified(bench, most / 10);
  const whole = await verified(bench, most);
  const parsed = await parsedAlone(whole.file);
  const name = `${most.toLocaleString("en")} events`;
  bench.report({
    what: `verify: ${name}, ${Math.round(statSync(whole.file).size / 1e6)} MB, by fleet audit verify`,
    value: most / (whole.cpuMs / 1000),
    unit: "/s/core",
    goal: { atLeast: 100_000 },
  });
  bench.report({
    what: "verify: the same by the clock",
    value: most / (whole.milliseconds / 1000),
    unit: "events/s",
    against: { name: "JSON.parse of the lines alone", ratio: parsed / whole.milliseconds },
  });
  bench.report({
    what: "verify: growth of the time from 1x to 10x",
    value: whole.cpuMs / tenth.cpuMs,
    unit: "times",
    goal: { atMost: 12 },
  });
  bench.report({
    what: "verify: most memory at 10x",
    value: whole.maxRssMb,
    unit: "MB",
    against: { name: "at 1x", ratio: whole.maxRssMb / tenth.maxRssMb },
    goal: { atMost: 1.5 },
  });
  bench.say("it is verified in a browser");
  const page = await verifyInBrowser({ directory: bench.directory, file: whole.file, key: whole.key });
  if (typeof page === "string") bench.say(page);
  else
    bench.report({
      what: `verify: ${name} in ${page.browser}`,
      value: most / (page.milliseconds / 1000),
      unit: "events/s",
    });
}

async function verified(bench: PartBench, events: number): Promise<Verified & { file: string; key: string }> {
  const file = join(bench.directory, `${events}.ndjson`);
  bench.say(`an export of ${events.toLocaleString("en")} events is written`);
  const { key, kept } = await exportedHistory({ file, events });
  const checkpoint = join(bench.directory, `${events}.checkpoint`);
  writeFileSync(checkpoint, kept);
  bench.say("it is verified");
  const args = ["audit", "verify", file, "--key", key, "--checkpoint", checkpoint];
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", reporter, command, ...args], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const usage = text(child.stdio[3] as Readable);
  const [code] = await once(child, "close");
  const milliseconds = performance.now() - began;
  if (code !== 0) throw new Error(`fleet audit verify ended with ${code}`);
  return { file, key, milliseconds, ...(JSON.parse(await usage) as Usage) };
}

/** The least that anybody does who reads the file. */
async function parsedAlone(file: string): Promise<number> {
  const began = performance.now();
  let events = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (JSON.parse(line).kind === "event") events += 1;
  }
  if (events === 0) throw new Error("the file has no events");
  return performance.now() - began;
}
