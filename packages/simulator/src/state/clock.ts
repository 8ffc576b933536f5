export interface Timer {
  cancel(): void;
}

/**
 * The clock that ECS life cycles run on. Tests move it by hand; the demo lets it run.
 * Throttling never asks it: request rates are a matter of wall time.
 */
export interface VirtualClock {
  /** Epoch milliseconds, as shown in timestamps. */
  now(): number;
  /** What `now` will be when so many simulated milliseconds have passed. */
  nowIn(milliseconds: number): number;
  /** Simulated milliseconds since the start. */
  elapsed(): number;
  /** Runs `action` after so many simulated milliseconds. */
  after(milliseconds: number, action: () => void): Timer;
  /** Moves simulated time on and runs, in order, everything that falls due. */
  advance(milliseconds: number): void;
  /** Moves to the next thing that falls due within `atMost` milliseconds; false when there is none. */
  advanceToNext(atMost: number): boolean;
  /** Stops a running clock. */
  close(): void;
}

interface Entry {
  at: number;
  order: number;
  action: (() => void) | undefined;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Entry[], entry: Entry): void {
  let child = heap.length;
  heap.push(entry);
  while (child > 0) {
    const parent = (child - 1) >> 1;
    const above = heap[parent] as Entry;
    if (!before(entry, above)) break;
    heap[child] = above;
    child = parent;
  }
  heap[child] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let parent = 0;
  for (;;) {
    let child = parent * 2 + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right !== undefined && before(right, heap[child] as Entry)) child += 1;
    const least = heap[child] as Entry;
    if (!before(least, last)) break;
    heap[parent] = least;
    parent = child;
  }
  heap[parent] = last;
}

/**
 * @param startedAt epoch milliseconds shown at the start
 * @param speed simulated seconds per wall second; 0 leaves the clock to {@link VirtualClock.advance}.
 *   A running clock shows wall time, so that timestamps never lie in the future of whoever reads them.
 * @param afterEach called whenever something that fell due is through
 */
export function createClock({
  startedAt,
  speed,
  afterEach,
}: {
  startedAt: number;
  speed: number;
  afterEach?: () => void;
}): VirtualClock {
  const heap: Entry[] = [];
  let elapsed = 0;
  let order = 0;
  const shownRate = speed > 0 ? speed : 1;

  const runUntil = (target: number): void => {
    for (let top = heap[0]; top !== undefined && top.at <= target; top = heap[0]) {
      pop(heap);
      elapsed = Math.max(elapsed, top.at);
      const { action } = top;
      top.action = undefined;
      if (action === undefined) continue;
      action();
      afterEach?.();
    }
    elapsed = Math.max(elapsed, target);
  };

  let ticker: NodeJS.Timeout | undefined;
  if (speed > 0) {
    let last = performance.now();
    ticker = setInterval(() => {
      const now = performance.now();
      const passed = (now - last) * speed;
      last = now;
      runUntil(elapsed + passed);
    }, 20);
    ticker.unref();
  }

  return {
    now: () => Math.round(startedAt + elapsed / shownRate),
    nowIn: (milliseconds) => Math.round(startedAt + (elapsed + milliseconds) / shownRate),
    elapsed: () => elapsed,
    after(milliseconds, action) {
      const entry: Entry = { at: elapsed + Math.max(0, milliseconds), order: order++, action };
      push(heap, entry);
      return {
        cancel: () => {
          entry.action = undefined;
        },
      };
    },
    advance: (milliseconds) => runUntil(elapsed + Math.max(0, milliseconds)),
    advanceToNext(atMost) {
      while (heap[0] !== undefined && heap[0].action === undefined) pop(heap);
      const next = heap[0];
      if (next === undefined || next.at > elapsed + atMost) return false;
      runUntil(next.at);
      return true;
    },
    close: () => clearInterval(ticker),
  };
}
