import type { Row } from "./rows.ts";

/**
 * Rows in the order to store them: a statement can take each id once, and from lower versions to higher the states that
 * end come into the past by themselves. What was told by events and what was listed go apart, as their rules do.
 */
export function rounds(rows: readonly Row[]): Row[][] {
  const ofIds = new Map<unknown, Row[]>();
  for (const row of rows) {
    const states = ofIds.get(row.id);
    if (states === undefined) ofIds.set(row.id, [row]);
    else states.push(row);
  }
  const told: Row[][] = [];
  const listed: Row[][] = [];
  for (const states of ofIds.values()) {
    const inOrder = states.length === 1 ? states : withoutTwins(states).sort(byVersion);
    inOrder.forEach((row, index) => {
      const kind = "valid_from" in row ? told : listed;
      kind[index] ??= [];
      kind[index].push(row);
    });
  }
  return [...told, ...listed].filter((round) => round !== undefined);
}

function withoutTwins(states: readonly Row[]): Row[] {
  const versions = new Set<unknown>();
  return states.filter(({ version = null }) => {
    if (version === null) return true;
    const key = String(version);
    if (versions.has(key)) return false;
    versions.add(key);
    return true;
  });
}

const byVersion = (one: Row, other: Row) => Number(one.version ?? 0) - Number(other.version ?? 0);
