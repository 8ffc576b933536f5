/** One check: a name to ask for it by, and what Node runs. It passes when that exits with 0. */
export interface Check {
  name: string;
  command: readonly [file: string, ...args: string[]];
}

/** All checks, the slow ones first, so that two at a time end early. A line that begins with "· " is shown even when all is well. */
export const checks: readonly Check[] = [
  { name: "packages", command: ["scripts/checks/package-proofs.ts"] },
  { name: "dead-code", command: ["node_modules/knip/bin/knip.js"] },
  { name: "imports", command: ["scripts/checks/import-order.ts"] },
  { name: "types", command: ["node_modules/typescript7/bin/tsc", "--noEmit", "-p", "tsconfig.json"] },
  { name: "lint", command: ["node_modules/@biomejs/biome/bin/biome", "ci", "--max-diagnostics=50", "."] },
  { name: "generated", command: ["scripts/checks/generated-files.ts"] },
  { name: "schema", command: ["scripts/checks/schema-changes.ts"] },
  { name: "hygiene", command: ["scripts/checks/hygiene.ts"] },
  { name: "links", command: ["scripts/checks/links.ts"] },
];
