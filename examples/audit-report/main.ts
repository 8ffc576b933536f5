// Every change of a service in a quarter: who asked and for whom, why, who approved, how it ended, and the proof that the
// history holds it where the report says.
//
//   node audit-report/main.ts 2026Q3 > 2026Q3.md
//   node audit-report/main.ts 2026Q3 --csv --key audit.vkey > 2026Q3.csv
//
// Needs a token with audit:read. The key should come from whoever keeps it outside; without --key it is the server's own
// word. Ends with 1, and says so, when something is not proven.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type AuditedChangeFields, createFleetgraph } from "@fleetgraph/sdk";
import { proveHistory } from "./prove-history.ts";
import { quarterOf } from "./quarter.ts";
import { csvOf, markdownOf, rowOf } from "./tables.ts";

const { values, positionals } = parseArgs({
  options: { csv: { type: "boolean", default: false }, key: { type: "string" } },
  allowPositionals: true,
});
const period = quarterOf(positionals[0] ?? "");
if (!period) {
  console.error("Usage: node audit-report/main.ts 2026Q3 [--csv] [--key FILE]");
  process.exit(2);
}

const fleet = createFleetgraph(); // FLEETGRAPH_URL and FLEETGRAPH_TOKEN
const changes: AuditedChangeFields[] = [];
for await (const change of fleet.auditedChanges.all(period)) changes.push(change);
const keys = values.key
  ? readFileSync(values.key, "utf8").split("\n")
  : (await fleet.auditLog.read()).publicKeys.map(({ key }) => key);
// After the list, so that whatever is in it is in the export.
const proof = await proveHistory(fleet, { period, keys });

const rows = changes.map((change) => rowOf(change, proof)).reverse();
process.stdout.write(values.csv ? csvOf(rows) : markdownOf(rows, { period, proof, ownKey: !values.key }));

const unproven = rows.filter((row) => row.proof === "").length;
if (proof.findings.length > 0 || unproven > 0) {
  console.error(`Not proven: ${unproven} of ${rows.length} changes.`, ...proof.findings);
  process.exitCode = 1;
}
