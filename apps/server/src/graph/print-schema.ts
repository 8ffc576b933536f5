// Writes packages/sdk/schema.graphql, which the SDK is generated from; with --check only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { printSchema } from "graphql";
import { createSchema } from "./schema.ts";

const file = new URL("../../../../packages/sdk/schema.graphql", import.meta.url);
const printed = `${printSchema(createSchema())}\n`;
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== printed) {
    throw new Error("packages/sdk/schema.graphql is stale: run apps/server/src/graph/print-schema.ts");
  }
} else writeFileSync(file, printed);
