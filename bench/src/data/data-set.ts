/** How much a benchmark reads from. */
export type DataSet = { clusters: number; deployments: number; auditEntries: number };

/**
 * `small` is for CI; `fleet` is the first customer's; `wide` has 25 times its clusters; `tenfold` tells how cost
 * grows with history; `writes` has a service for every request of a sample.
 */
export const dataSets = {
  small: { clusters: 40, deployments: 1_000, auditEntries: 5_000 },
  fleet: { clusters: 40, deployments: 100_000, auditEntries: 1_000_000 },
  wide: { clusters: 1_000, deployments: 100_000, auditEntries: 5_000 },
  writes: { clusters: 1_000, deployments: 1_000, auditEntries: 5_000 },
  tenfold: { clusters: 40, deployments: 1_000_000, auditEntries: 10_000_000 },
} satisfies Record<string, DataSet>;

/** Who asks: with the built-in role that reads everything, or with one that is bound to patterns. */
export const roles = ["auditor", "bench-scoped"] as const;
export type Role = (typeof roles)[number];

/** The token of the seeded reader. */
export function benchToken(role: Role): string {
  return `fgt_${role.padEnd(43, "0")}`;
}
