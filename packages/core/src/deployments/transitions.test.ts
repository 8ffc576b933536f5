import fc from "fast-check";
import { expect, test } from "vitest";
import { isFinal, nextState, type State, states, transitionEvents } from "./transitions.ts";

test("a deployment that has ended stays so", () => {
  expect(states.filter(isFinal)).toEqual(["SUCCEEDED", "FAILED", "CANCELLED"]);
});

test("every state can be reached, and every one can still end", () => {
  const reach = (from: readonly State[]) => {
    const seen = new Set<State>(from);
    for (const state of seen) {
      for (const event of transitionEvents) {
        const next = nextState(state, event);
        if (next) seen.add(next);
      }
    }
    return seen;
  };
  expect([...reach(["AWAITING_APPROVAL", "QUEUED"])].sort()).toEqual([...states].sort());
  for (const state of states) expect([...reach([state])].some(isFinal)).toBe(true);
});

test("whatever happens in whatever order, ECS is never updated after a stop was asked for", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...transitionEvents)), (events) => {
      let state: State = "REQUESTED";
      let stopped = false;
      for (const event of events) {
        const next = nextState(state, event);
        if (next === null) continue;
        if (event === "STOP_REQUESTED") stopped = true;
        if (stopped)
          expect(["UPDATE_INTENDED", "SERVICE_UPDATED", "REGISTRATION_INTENDED"]).not.toContain(event);
        state = next;
      }
    }),
  );
});
