import { matchPlace } from "./match-place.ts";

type Placed = { cluster: { name: string } };

/**
 * Of services that have the name, the one that is meant in a place, and those that may be. The place is looked for among
 * all clusters, not only among those with such a service, or `staging` would mean `production-staging-mirror` where only
 * that has one. Several clusters are one place where all begin with the same word and it was said (`production-web` and
 * `production-shop`); else nothing tells which is meant, and there is no `one` even of a single service.
 */
export function inPlace<Found extends Placed>(
  place: string,
  services: readonly Found[],
  clusters: readonly Placed[],
): { one: Found | null; candidates: Found[] } {
  const meant = matchPlace(place, clusters).map(({ cluster }) => cluster.name);
  const candidates = services.filter(({ cluster }) => meant.includes(cluster.name));
  const [first, ...others] = candidates;
  const isSure = first && others.length === 0 && (meant.length === 1 || isGroup(place, meant));
  return { one: isSure ? first : null, candidates };
}

/** Whether a place that several clusters match is what all their names begin with. */
function isGroup(place: string, clusters: readonly string[]): boolean {
  const [word = "", ...others] = new Set(clusters.map((name) => name.toLowerCase().split(/[-_]/)[0] ?? ""));
  return others.length === 0 && word.startsWith(place.toLowerCase());
}
