import { nearest } from "@fleetgraph/catalogue";
import { matchPlace } from "@fleetgraph/grammar";
import { type Asking, Refusal } from "./asking.ts";

/** The cluster that a place means. Throws a Refusal where none or several are meant. */
export async function clusterIn({ fleet, say }: Asking, place: string) {
  const all = [];
  for await (const cluster of fleet.clusters.all({})) all.push({ cluster });
  const meant = matchPlace(place, all).map(({ cluster }) => cluster);
  const [one] = meant;
  if (one && meant.length === 1) return one;
  if (one) {
    // Clusters of one name are told apart by where they are.
    const candidates = meant
      .slice(0, 10)
      .map(({ name, region, account }) => `${name} (${account.name}, ${region})`);
    const title = say("bot.place.severalClusters", { place, count: meant.length });
    throw new Refusal(title, [say("bot.which", { candidates })]);
  }
  const names = [...new Set(all.map(({ cluster }) => cluster.name))];
  const near = nearest(place, names);
  const candidates = near.length > 0 ? near : names.slice(0, 10);
  const hints = candidates.length > 0 ? [say("bot.place.there", { candidates })] : [];
  throw new Refusal(say("problem.notFound", { what: "cluster", ref: place }), hints);
}
