import type { Random } from "../state/random.ts";
import {
  CALL_SCENARIOS,
  covers,
  type Scenario,
  type ScenarioInput,
  type ScenarioKind,
  type Subject,
  TASK_SCENARIOS,
} from "./scenario.ts";

export interface ScenarioBook {
  list(): Scenario[];
  set(input: ScenarioInput): Scenario;
  /** Clears one scenario by id, or all. Returns how many were cleared. */
  clear(id?: string): number;
  /** The first scenario of the kind that applies to the subject now; counts the meeting. */
  meet(kind: ScenarioKind, subject: Subject): Scenario | undefined;
}

const KINDS = new Set<string>([...TASK_SCENARIOS, ...CALL_SCENARIOS]);

/**
 * @param onChange told of every change, so that the running fleet can react to it
 * @throws RangeError (from `set`) when the kind is unknown
 */
export function createScenarioBook({
  random,
  onChange,
}: {
  random: Random;
  onChange: (change: { set?: Scenario }) => void;
}): ScenarioBook {
  let scenarios: Scenario[] = [];
  let nextId = 0;
  return {
    list: () => [...scenarios],
    set(input) {
      if (!KINDS.has(input.kind)) {
        throw new RangeError(`unknown scenario "${input.kind}"; known are ${[...KINDS].join(", ")}`);
      }
      nextId += 1;
      const scenario: Scenario = { ...input, id: `scenario-${nextId}`, met: 0 };
      scenarios.push(scenario);
      onChange({ set: scenario });
      return scenario;
    },
    clear(id) {
      const kept = id === undefined ? [] : scenarios.filter((scenario) => scenario.id !== id);
      const cleared = scenarios.length - kept.length;
      scenarios = kept;
      if (cleared > 0) onChange({});
      return cleared;
    },
    meet(kind, subject) {
      for (const scenario of scenarios) {
        if (scenario.kind !== kind || !covers(scenario, subject)) continue;
        if (scenario.nextImage && subject.image !== undefined) scenario.image ??= subject.image;
        scenario.met += 1;
        if (scenario.nth !== undefined && scenario.met !== scenario.nth) continue;
        if (scenario.times !== undefined && scenario.met > scenario.times) continue;
        if (scenario.chance !== undefined && random.next() >= scenario.chance) continue;
        return scenario;
      }
      return undefined;
    },
  };
}
