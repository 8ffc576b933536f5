/**
 * Of services, those in the place that was said: in the cluster of that name, else in clusters that have it as a word
 * of their name or as the beginning of one (`production` and `prod` of `production-web`). Of several, nothing tells
 * which is meant: all are given.
 */
export function matchPlace<Found extends { cluster: { name: string } }>(
  place: string,
  services: readonly Found[],
): Found[] {
  const wanted = place.toLowerCase();
  const exact = services.filter(({ cluster }) => cluster.name.toLowerCase() === wanted);
  if (exact.length > 0) return exact;
  const has = (words: readonly string[]) =>
    words.some((word) => word === wanted || (isLong(wanted) && word.startsWith(wanted)));
  const found = services.filter(({ cluster }) => has(wordsOf(cluster.name)));
  // "non-prod" may be confused with what is meant, but is never meant by "prod".
  return found.some(({ cluster }) => has(affirmed(wordsOf(cluster.name)))) ? found : [];
}

// Two letters begin too much.
const isLong = (wanted: string) => wanted.length > 2;
const wordsOf = (name: string) => name.toLowerCase().split(/[-_]/);
const affirmed = (words: readonly string[]) =>
  words.filter((_, index) => !/^(non?|not|pre)$/.test(words[index - 1] ?? ""));
