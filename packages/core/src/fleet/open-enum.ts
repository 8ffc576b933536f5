/** Maps a state of AWS to the graph's enum; one that AWS added later is UNKNOWN, and shown raw beside it. */
export function openEnum<const Known extends string>(...known: readonly Known[]) {
  const values = new Set<string>(known);
  return (raw: string | null): Known | "UNKNOWN" =>
    raw !== null && values.has(raw) ? (raw as Known) : "UNKNOWN";
}
