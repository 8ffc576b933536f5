/** A generator that waits never runs its `finally` when the client goes, so leaving aborts what it waits for. */
export function abortable<Item>(
  items: AsyncGenerator<Item>,
  leaving: AbortController,
): AsyncIterableIterator<Item> {
  return {
    next: () => items.next(),
    return: async () => {
      leaving.abort();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
