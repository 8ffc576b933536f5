/// <reference lib="dom" />
// Prisma's own schema engine, compiled to WebAssembly: the native one would have to be downloaded.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";

const schemaDirectory = fileURLToPath(new URL("../../../prisma/schema", import.meta.url));

export type SchemaFiles = { path: string; content: string }[];

/** The files of prisma/schema. */
export function schemaFiles(): SchemaFiles {
  return readdirSync(schemaDirectory)
    .filter((name) => name.endsWith(".prisma"))
    .map((name) => ({
      path: `${schemaDirectory}/${name}`,
      content: readFileSync(`${schemaDirectory}/${name}`, "utf8"),
    }));
}

/**
 * The SQL that turns the tables of one schema into those of another; empty when they agree. The engine wants to
 * be connected to some PostgreSQL, whatever is in it.
 */
export async function differenceBetween(input: {
  from: SchemaFiles | null;
  to: SchemaFiles;
  databaseUrl: string;
}): Promise<string> {
  const { from, to, databaseUrl } = input;
  // The package exports only its JavaScript; the WebAssembly lies beside it.
  const script = fileURLToPath(import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const wasm = readFileSync(join(dirname(script), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": engine as never });
  engine.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
  const factory = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: databaseUrl }));
  const datamodels = to.map(({ path, content }): [string, string] => [path, content]);
  const schemaEngine = await engine.SchemaEngine.new({ datamodels }, () => undefined, factory);
  const { stdout } = await schemaEngine.diff({
    from: from === null ? { tag: "empty" } : { tag: "schemaDatamodel", files: from },
    to: { tag: "schemaDatamodel", files: to },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const sql = stdout ?? "";
  return /^\s*(-- This is an empty migration\.)?\s*$/.test(sql) ? "" : sql;
}
