import type { ListingFreshnessFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { ago } from "./terminal/moment.ts";

/** So many clusters are named, each in a line; of more it is said how many. */
const mostNamed = 3;

export interface StaleLine {
  line: string;
  nextStep: string | null;
}

/**
 * What is not fresh, since when and why. What has one cause in one region is told together: when a region does not
 * answer that is every part of each of its clusters.
 */
export function staleLines(
  context: Pick<Context, "say" | "locale">,
  stale: readonly ListingFreshnessFields[],
  now: number,
): StaleLine[] {
  const together = grouped(stale, ({ account, region, cluster, failure }) =>
    JSON.stringify([account.name, region, failure?.cause, cluster === null]),
  );
  return together.flatMap((parts) => {
    const byCluster = grouped(parts, ({ cluster }) => cluster?.name ?? "");
    const isMany = byCluster.length > mostNamed;
    return (isMany ? [parts] : byCluster).map((some) =>
      lineOf(context, some, { now, clusters: isMany ? byCluster.length : null }),
    );
  });
}

function lineOf(
  { say, locale }: Pick<Context, "say" | "locale">,
  parts: readonly ListingFreshnessFields[],
  { now, clusters }: { now: number; clusters: number | null },
): StaleLine {
  const [first] = parts;
  const where = [first?.account.name, first?.region].filter(Boolean).join("/");
  const cluster = clusters === null ? first?.cluster?.name : say("cli.stale.clusters", { count: clusters });
  const [since] = parts.flatMap(({ failedSince }) => failedSince ?? []).sort();
  const kinds = new Set(parts.map(({ kind }) => say("cli.state.word", { state: kind })));
  const line = say("cli.stale", {
    kind: [...kinds].join(", "),
    place: cluster === undefined ? where : `${cluster} (${where})`,
    since: since === undefined ? "" : ago(since, now, locale),
    cause: first?.failure?.cause ?? "",
  });
  return { line, nextStep: first?.failure?.nextStep ?? null };
}

/** In the order of the first of each group. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}
