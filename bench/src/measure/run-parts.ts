import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "@fleetgraph/database";
import { type BenchPart, type PartBench, resultOf, textOf } from "./part-bench.ts";
import { jsonLine, machine, type Result, tellMissed } from "./report.ts";

const quiet = { info: () => undefined, warn: () => undefined };

/** Runs the parts of a benchmark that the command line asks for: all, or those of `--only`, one after the other. */
export async function runParts(
  benchmark: string,
  parts: Readonly<Record<string, () => Promise<BenchPart>>>,
): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      small: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      only: { type: "string" },
    },
  });
  const names = options.only === undefined ? Object.keys(parts) : options.only.split(",");
  for (const name of names) {
    if (parts[name]) continue;
    process.stderr.write(`--only: no part is called ${name}; there are ${Object.keys(parts).join(", ")}\n`);
    process.exit(2);
  }

  const directory = mkdtempSync(join(tmpdir(), "fleetgraph-bench-"));
  const endings: (() => Promise<unknown>)[] = [
    async () => rmSync(directory, { recursive: true, force: true }),
  ];
  const results: Result[] = [];
  let stores = 0;
  const bench: PartBench = {
    small: options.small,
    directory,
    say: (text) => process.stderr.write(`· ${text}\n`),
    async openStore() {
      stores += 1;
      const database = await openDatabase(
        { log: quiet },
        { dataDirectory: join(directory, `store-${stores}`) },
      );
      endings.push(() => database.close());
      return database;
    },
    report(line) {
      const result = resultOf(line);
      results.push(result);
      console.log(textOf(result));
    },
  };
  try {
    console.log(machine());
    for (const name of names) {
      console.log(`\n${name}`);
      await (await parts[name]?.())?.(bench);
    }
  } finally {
    for (const end of endings.reverse()) await end();
  }
  tellMissed(results);
  if (options.json) console.log(jsonLine(benchmark, results));
}
