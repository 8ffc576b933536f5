// Who may import whom (docs/architecture.md). The one place that says it; import-order.ts makes rules of it.

/** The slices of packages/core/src. A slice imports only slices before it, and only through their index.ts. */
export const slices = [
  "kernel",
  "jobs",
  "permissions",
  "events",
  "audit",
  "access",
  "fleet",
  "placement",
  "logs",
  "metrics",
  "guards",
  "hosts",
  "deployments",
  "runs",
  "trail",
  "insights",
  "questions",
  "search",
] as const;

/** What each package may import of the others. What is not listed here may import none. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  "packages/catalogue": [],
  "packages/transparency-log": [],
  "packages/simulator": [],
  "packages/sdk": [],
  "packages/grammar": ["packages/catalogue"],
  "packages/database": ["packages/transparency-log"],
  "packages/core": ["packages/database", "packages/transparency-log", "packages/catalogue"],
  "apps/server": ["packages/core", "packages/database", "packages/transparency-log", "packages/catalogue"],
  "apps/cli": ["packages/sdk", "packages/grammar", "packages/transparency-log", "packages/catalogue"],
  "apps/bot": ["packages/sdk", "packages/grammar", "packages/catalogue"],
  "apps/console": ["packages/sdk", "packages/transparency-log", "packages/catalogue"],
  "apps/demo": ["apps/server", "packages/core", "packages/database", "packages/simulator", "packages/sdk"],
  examples: ["packages/sdk", "packages/grammar", "packages/transparency-log", "packages/catalogue"],
  bench: [
    ...["apps/server", "packages/core", "packages/database", "packages/simulator", "packages/sdk"],
    "packages/transparency-log",
  ],
};

/** What tests and the demo may import besides: they run the whole. */
export const testsMayImport = [
  "packages/simulator",
  "packages/sdk",
  "packages/database",
  "apps/server",
  "apps/cli/test",
];
