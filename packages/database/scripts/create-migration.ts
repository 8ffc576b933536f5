// pnpm --filter @fleetgraph/database migration NAME: writes the next migration from the difference between the
// schema of the last one (prisma/migrations/schema.snapshot) and prisma/schema. What Prisma cannot say is then added
// by hand (prisma/schema/RULES.md); a test compares the migrated database with both.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { migrationsDirectory } from "../src/migrate.ts";
import { freshCluster } from "../src/testing/fresh-cluster.ts";
import { differenceBetween, schemaFiles } from "./schema-engine.ts";

const [name] = process.argv.slice(2);
if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error("usage: migration NAME   (lower-case letters, digits, underscores)");
  process.exit(2);
}
mkdirSync(migrationsDirectory, { recursive: true });
const snapshot = `${migrationsDirectory}/schema.snapshot`;
const now = schemaFiles();
const before = existsSync(snapshot) ? [{ path: snapshot, content: readFileSync(snapshot, "utf8") }] : null;
const cluster = await freshCluster();
const sql = await differenceBetween({ from: before, to: now, databaseUrl: cluster.url }).finally(
  cluster.stop,
);
if (sql === "") console.log("The migrations say already what prisma/schema says.");
else {
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const directory = `${migrationsDirectory}/${stamp}_${name}`;
  mkdirSync(directory);
  writeFileSync(`${directory}/migration.sql`, sql);
  writeFileSync(snapshot, now.map(({ content }) => content).join("\n"));
  console.log(`prisma/migrations/${stamp}_${name}/migration.sql`);
}
