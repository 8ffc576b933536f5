/** Looks at each different thing once, all at the same time, and gives what was found in their order. */
export async function eachOnce<Thing extends string, Found>(
  things: readonly Thing[],
  look: (thing: Thing) => Promise<Found>,
): Promise<Found[]> {
  return Promise.all([...new Set(things)].map(look));
}
