export const sides = ["fleetgraph", "bare", "postgraphile"] as const;
/** One of the compared servers. */
export type Side = (typeof sides)[number];

/** How their connections are told apart in pg_stat_activity. */
export const applicationNames: Record<Side, string> = {
  fleetgraph: "fleetgraph api",
  bare: "bench bare",
  postgraphile: "bench postgraphile",
};
