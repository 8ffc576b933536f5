import { createPacking, type Placeable, type RefusingHost } from "./packing.ts";

/** How many of so many tasks find room, and what the others lack. */
export type Room = {
  /** Every task has a place, and nothing about it was uncertain. */
  fits: boolean;
  /** Every task may have a place: on some hosts something could not be told. */
  mayFit: boolean;
  count: number;
  /** Placed for certain. */
  placed: number;
  /** Placed where something could not be told. */
  uncertain: number;
  placements: { host: string; tasks: number }[];
  /** Hosts that take no further task, after those that were placed. */
  refusing: RefusingHost[];
};

/** Places tasks of one kind beside everything that runs, and stops nothing for them. */
export function roomFor(input: Placeable & { count: number }): Room {
  const packing = createPacking(input);
  const tasks = new Map<string, number>();
  let placed = 0;
  let uncertain = 0;
  while (placed + uncertain < input.count) {
    const place = packing.place();
    if (place === null) break;
    tasks.set(place.host, (tasks.get(place.host) ?? 0) + 1);
    if (place.certain) placed += 1;
    else uncertain += 1;
  }
  return {
    fits: placed >= input.count,
    mayFit: placed + uncertain >= input.count,
    count: input.count,
    placed,
    uncertain,
    placements: [...tasks].map(([host, count]) => ({ host, tasks: count })),
    refusing: packing.refusing(),
  };
}
