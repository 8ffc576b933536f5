// npm run audit:seal -- [--before MONTH] --out DIRECTORY [--drop]
// Takes whole months out of the audit history once they are in archives that were verified. It runs with the rights of
// the tables' owner, which no server process has, and never inside of one.
import { mkdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { dropMonths, NotSealed, sealMonths } from "@fleetgraph/core/audit";
import { systemClock } from "@fleetgraph/core/kernel";
import {
  DatabaseUnavailableError,
  MigrationError,
  openDatabase,
  ownerConnection,
} from "@fleetgraph/database";
import { ConfigurationError, readConfiguration } from "./config/configuration.ts";
import { readEnvironment, SettingError } from "./env.ts";
import { createLog } from "./log.ts";

const usage = `npm run audit:seal -- [--before MONTH] --out DIRECTORY [--drop]

  --before 2026-01    seals the months before January 2026 that are still in the history; left out, what
                      audit.keepMonths of fleetgraph.yaml says
  --out DIRECTORY     where the archives are written: audit-2025-12.ndjson and its .checkpoint
  --drop              removes for good what is sealed and whose archive is in the directory as it was verified;
                      without it the events stay in tables of their own (schema audit_sealed)

The database is DATABASE_MIGRATION_URL, else DATABASE_URL, as its owner; without both the one of FLEETGRAPH_DATA, whose
server has to be stopped. The archives are the only copy once --drop was given: keep them in two places.`;

class UsageError extends Error {}

function readOptions(): { before: Date | null; directory: string; drop: boolean } {
  const { values } = parseArgs({
    options: {
      before: { type: "string" },
      out: { type: "string" },
      drop: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help || values.out === undefined) throw new UsageError(usage);
  return {
    before: values.before === undefined ? null : monthOf(values.before),
    directory: values.out,
    drop: values.drop,
  };
}

function monthOf(value: string): Date {
  const month = new Date(`${value}-01T00:00:00Z`);
  if (!/^\d{4}-\d{2}$/.test(value) || Number.isNaN(month.getTime())) {
    throw new UsageError(`--before ${value}: expected a month such as 2026-01`);
  }
  if (month.getTime() > Date.now()) throw new UsageError("--before: a month is sealed when it has ended");
  return month;
}

/** The first month that stays, by the configuration. */
function firstKept(configFile: string | undefined): Date {
  const { keepMonths } = readConfiguration(configFile).audit;
  if (keepMonths === null) throw new UsageError(`${usage}\n\naudit.keepMonths says nothing: give --before`);
  const now = systemClock.now();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - keepMonths, 1));
}

const print = (text: string) => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const options = readOptions();
  const { directory, drop } = options;
  const environment = readEnvironment(undefined, []);
  const before = options.before ?? firstKept(environment.configFile);
  const log = createLog(environment.logLevel === "info" ? "warn" : environment.logLevel);
  const database = await openDatabase(
    { log },
    {
      url: environment.databaseUrl,
      migrationUrl: environment.migrationUrl,
      dataDirectory: environment.dataDirectory,
      applicationName: "fleetgraph audit:seal",
    },
  );
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const owner = await ownerConnection(database);
    try {
      const deps = { database, owner, clock: systemClock, log };
      let count = 0;
      for await (const { month, events, path, bytes } of sealMonths(deps, { before, directory })) {
        count += 1;
        print(`sealed ${month}: ${events} events, ${bytes} bytes, verified: ${path}`);
      }
      if (count === 0)
        print(`nothing to seal: no month before ${before.toISOString().slice(0, 7)} is in the history`);
      if (!drop) return;
      for await (const { month, events } of dropMonths(deps, { before, directory })) {
        print(`dropped ${month}: ${events} events are in their archive only`);
      }
    } finally {
      await owner.end();
    }
  } finally {
    await database.close();
  }
}

try {
  await main();
} catch (error) {
  const known = [
    UsageError,
    NotSealed,
    SettingError,
    ConfigurationError,
    DatabaseUnavailableError,
    MigrationError,
  ];
  const { message, stack } = error as Error;
  const isParse = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
  process.stderr.write(`${isParse || known.some((each) => error instanceof each) ? message : stack}\n`);
  process.exitCode = error instanceof UsageError || isParse ? 2 : 1;
}
