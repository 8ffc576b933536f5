import type { IFlattenedRuleSet } from "dependency-cruiser";
import { packages, slices, testsMayImport } from "./slices.ts";

type Rule = NonNullable<IFlattenedRuleSet["forbidden"]>[number];

const anyOf = (names: readonly string[]) => `^(${names.join("|")})/`;
const tests = "\\.(test(-d)?|real)\\.ts$|/(test|testing)/";

const sliceOrder = slices.map(
  (slice, place): Rule => ({
    name: `slices/${slice}`,
    comment: `${slice} stands left of these: ask through an event, a job or a port instead (scripts/checks/slices.ts)`,
    severity: "error",
    from: { path: `^packages/core/src/${slice}/`, pathNot: tests },
    to: { path: anyOf(slices.slice(place + 1).map((later) => `packages/core/src/${later}`)) },
  }),
);

const packageOrder = Object.entries(packages).flatMap(([name, allowed]): Rule[] => {
  const own = [name, ...allowed];
  const comment = `${name} may import ${allowed.join(", ") || "no other package"} (scripts/checks/slices.ts)`;
  const to = (may: readonly string[]) => ({ path: "^(packages|apps|bench|examples)/", pathNot: anyOf(may) });
  return [
    {
      name: `packages/${name}`,
      comment,
      severity: "error",
      from: { path: `^${name}/`, pathNot: tests },
      to: to(own),
    },
    {
      name: `packages/${name}/tests`,
      comment: `${comment}; its tests also ${testsMayImport.join(", ")}`,
      severity: "error",
      from: { path: `^${name}/.*(${tests})` },
      to: to([...own, ...testsMayImport]),
    },
  ];
});

/** The rules of docs/architecture.md as dependency-cruiser wants them. */
export const importRules: Rule[] = [
  ...sliceOrder,
  ...packageOrder,
  {
    name: "one-door",
    comment: "another slice is reached through its index.ts only",
    severity: "error",
    from: { path: "^packages/core/src/([^/]+)/", pathNot: tests },
    to: { path: "^packages/core/src/", pathNot: "^packages/core/src/($1/.+|[^/]+/index\\.ts)$" },
  },
  {
    name: "no-test-in-production",
    comment: "tests, their tools and the simulator are not part of the product",
    severity: "error",
    from: {
      path: "^(packages/[^/]+|apps/(server|cli|bot|console))/src/",
      pathNot: `${tests}|^packages/simulator/`,
    },
    to: { path: `${tests}|^packages/simulator/` },
  },
  {
    name: "vendor",
    comment:
      "AWS is spoken to in kernel/aws, insights/aws, kernel/queues, verification/aws, trail/files, trail/lookup, logs/cloudwatch-logs, metrics/cloudwatch, aws-accounts.ts, ecs.ts, sigv4.ts, source.ts and queue.ts only, so that one place knows its ways",
    severity: "error",
    from: {
      path: "^(packages/core|apps)/",
      pathNot: `${tests}|^packages/core/src/((kernel|insights|deployments/verification)/aws|kernel/queues|trail/(files|lookup)|logs/cloudwatch-logs|metrics/cloudwatch)/|/(aws-accounts|ecs|source|queue|sigv4)\\.ts$`,
    },
    to: { path: "@aws-sdk/|@smithy/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "nothing-at-run-time",
    comment:
      "the SDK and the transparency log run anywhere: no package, nothing of Node; only the SDK's mock has graphql-js built into it",
    severity: "error",
    from: { path: "^packages/(sdk|transparency-log)/src/", pathNot: `${tests}|^packages/sdk/src/mock/` },
    to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "core"] },
  },
  {
    name: "mock-apart",
    comment:
      "the SDK's mock, which is large, is reached by its own entry only, and has graphql-js and nothing else",
    severity: "error",
    from: { path: "^packages/sdk/src/(?!mock/)", pathNot: tests },
    to: { path: "^packages/sdk/src/mock/|node_modules/graphql" },
  },
  {
    name: "graphql-stays-in-the-graph",
    comment: "the domain knows no GraphQL: core is called by the graph, and by jobs",
    severity: "error",
    from: { path: "^packages/(core|database|catalogue)/" },
    to: { path: "node_modules/(graphql|@pothos|@apollo)" },
  },
  { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
  {
    name: "found",
    comment: "the import leads nowhere",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
];
