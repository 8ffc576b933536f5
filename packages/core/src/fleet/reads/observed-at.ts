/**
 * When the listing that an item was in was read. Not a join: PostgreSQL would join the listings to all that meets a
 * list's conditions before it takes the page, and this it looks up for the items of the page alone.
 */
export const observedAt = (scope: string): string =>
  `coalesce((SELECT o.observed_at FROM listing_scope o WHERE o.key = ${scope}), x.first_seen_at)`;

const lookUp = /coalesce\(\(SELECT o\.observed_at FROM listing_scope o WHERE [^)]*\), x\.first_seen_at\)/g;

/** The same of a moment, in a list of columns: the listings' freshness is that of now, so it is when the state was told. */
export const toldThen = (select: string): string => select.replace(lookUp, "x.valid_from");
