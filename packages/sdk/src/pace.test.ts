import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createPace } from "./pace.ts";

const capacity = 1_000;
const windowMs = 10_000;

/** A budget as the server keeps it: a window begins with the first request, and all is back when it ends. */
function budget() {
  let spent = 0;
  let ends = 0;
  return (cost: number, time: number) => {
    if (time >= ends) [spent, ends] = [0, time + windowMs];
    spent += cost;
    // What is refused is counted too.
    const refused = spent > capacity;
    const left = { available: Math.max(0, capacity - spent), resetsInMs: ends - time };
    return { refused, extensions: { cost: { requested: refused ? 0 : cost, ...left } } };
  };
}

type Call = { kind: number; at: number; latency: number };

/** Plays calls on a clock of its own, many at once: each asks the pace, waits as it says, is charged and answered. */
function play(calls: readonly Call[]): { refused: number; ended: number[] } {
  let time = 0;
  const pace = createPace(() => time);
  const spend = budget();
  const events: { at: number; run(): void }[] = [];
  let refused = 0;
  const ended: number[] = [];
  const known = new Set<number>();
  const later = (at: number, run: () => void) => events.push({ at, run });
  for (const { kind, at, latency } of calls) {
    const begin = () => {
      const wait = pace.before(`q${kind}`);
      expect(wait).toBeLessThanOrEqual(windowMs + 1);
      if (wait > 0) return void later(time + wait, begin);
      const sentAt = time;
      const wasKnown = known.has(kind);
      later(time + latency / 2, () => {
        const answer = spend(kind, time);
        if (answer.refused && wasKnown) refused += 1;
        later(time + latency / 2, () => {
          ended.push(time);
          if (!answer.refused) known.add(kind);
          pace.after(`q${kind}`, sentAt, answer.extensions);
        });
      });
    };
    later(at, begin);
  }
  while (events.length > 0) {
    events.sort((one, other) => one.at - other.at);
    const next = events.shift();
    time = next?.at ?? time;
    next?.run();
  }
  return { refused, ended };
}

test("who is alone with a budget is not refused what it knows, one call after the other", () => {
  const requests = fc.array(fc.record({ kind: fc.constantFrom(1, 50, 300, 900), pause: fc.nat(4_000) }));
  fc.assert(
    fc.property(requests, (list) => {
      let at = 0;
      const calls = list.map(({ kind, pause }) => {
        at += pause + 100;
        return { kind, at, latency: 0 };
      });
      const { refused, ended } = play(calls);
      expect([refused, ended.length]).toEqual([0, calls.length]);
    }),
  );
});

test("many calls at once are spread over as many windows as they need, whatever their answers take", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 400 }), (count, latency) => {
      const first = { kind: 100, at: 0, latency };
      const rest = Array.from({ length: count }, () => ({ kind: 100, at: 1_000, latency }));
      const { refused, ended } = play([first, ...rest]);
      // The window begins as the first is charged, half its latency after it was sent: at a window's end a few may come too soon.
      expect(refused).toBeLessThanOrEqual(latency === 0 ? 0 : 10 * Math.ceil(count / 10));
      expect(ended).toHaveLength(count + 1);
      expect(Math.max(...ended)).toBeLessThanOrEqual(windowMs * Math.ceil((count + 1) / 10) + 2_000);
    }),
  );
});

test("an error before the charge and an older server's answer change nothing", () => {
  let time = 0;
  const pace = createPace(() => time);
  pace.after("q", 0, { cost: { requested: 600, available: 400, resetsInMs: windowMs } });
  for (const extensions of [undefined, {}, { cost: { requested: 0, limit: 10 } }])
    pace.after("q", 0, extensions);
  expect(pace.before("q")).toBe(windowMs);
  // What fits goes though something larger waits.
  pace.after("small", 0, { cost: { requested: 1, available: 399, resetsInMs: windowMs } });
  expect(pace.before("small")).toBe(0);
  time = windowMs;
  expect([pace.before("q"), pace.before("q")]).toEqual([0, windowMs]);
});

test("an answer that comes late does not prolong its window, and is not taken for the next one's", () => {
  let time = 0;
  const pace = createPace(() => time);
  pace.after("q", 0, { cost: { requested: 100, available: 900, resetsInMs: windowMs } });
  time = 8_000;
  pace.after("slow", 0, { cost: { requested: 850, available: 50, resetsInMs: windowMs } });
  expect(pace.before("q")).toBe(2_000);
  time = 11_000;
  expect(pace.before("q")).toBe(0);
  pace.after("q", 11_000, { cost: { requested: 100, available: 900, resetsInMs: windowMs } });
  time = 12_000;
  pace.after("slow", 1_000, { cost: { requested: 850, available: 10, resetsInMs: windowMs - 1_000 } });
  expect(pace.before("q")).toBe(0);
});
