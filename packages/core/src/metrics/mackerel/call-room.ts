/** How many calls a reading has left. */
export type CallRoom = {
  atOnce: number;
  /** As many of these as there is room for; each takes one call. */
  take<Item>(items: readonly Item[]): Item[];
};

/** So many calls in all. */
export function createCallRoom(most: number, atOnce: number): CallRoom {
  let left = most;
  return {
    atOnce,
    take(items) {
      const taken = items.slice(0, left);
      left -= taken.length;
      return taken;
    },
  };
}
