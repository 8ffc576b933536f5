import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createPace } from "./pace.ts";

const capacity = 1_000;
const windowMs = 10_000;

/** A budget as the server keeps it: a window begins with the first request, and all is back when it ends. */
function budget(now: () => number) {
  let spent = 0;
  let ends = 0;
  return (cost: number) => {
    if (now() >= ends) [spent, ends] = [0, now() + windowMs];
    spent += cost;
    const told = { requested: cost, available: capacity - spent, resetsInMs: ends - now() };
    return { refused: spent > capacity, extensions: { cost: told } };
  };
}

test("who is alone with a budget and knows the cost is never refused, and waits for no longer than its window", () => {
  const requests = fc.array(fc.record({ kind: fc.constantFrom(1, 50, 300, 900), pause: fc.nat(4_000) }));
  fc.assert(
    fc.property(requests, (list) => {
      let time = 0;
      const now = () => time;
      const spend = budget(now);
      const pace = createPace(now);
      const known = new Set<number>();
      for (const { kind, pause } of list) {
        time += pause;
        const wait = pace.before(`q${kind}`);
        expect(wait).toBeLessThanOrEqual(windowMs);
        time += wait;
        const { refused, extensions } = spend(kind);
        if (known.has(kind)) expect(refused).toBe(false);
        if (refused) {
          // As Retry-After has it.
          time += windowMs;
          continue;
        }
        known.add(kind);
        pace.after(`q${kind}`, extensions);
      }
    }),
  );
});

test("an answer without a cost, or of an older server, changes nothing", () => {
  const pace = createPace(() => 0);
  for (const extensions of [undefined, {}, { cost: { requested: 5, limit: 10 } }])
    pace.after("q", extensions);
  expect(pace.before("q")).toBe(0);
});
