/**
 * Of services, those in the place that was said: in the cluster of that name, else in clusters that have it as a word
 * of their name or as the beginning of one (`production` and `prod` of `production-web`).
 */
export function matchPlace<Found extends { cluster: { name: string } }>(
  place: string,
  services: readonly Found[],
): Found[] {
  const wanted = place.toLowerCase();
  const exact = services.filter(({ cluster }) => cluster.name.toLowerCase() === wanted);
  if (exact.length > 0) return exact;
  const wordsOf = ({ cluster }: Found) => cluster.name.toLowerCase().split(/[-_]/);
  const whole = services.filter((each) => wordsOf(each).includes(wanted));
  if (whole.length > 0) return whole;
  // Two letters begin too much.
  const begun = (each: Found) => wordsOf(each).some((word) => word.startsWith(wanted));
  return wanted.length > 2 ? services.filter(begun) : [];
}
