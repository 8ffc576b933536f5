import type { Fault, Point } from "./fault-plan.ts";

/** The faults of a plan, one armed after the other. */
export type ArmedFaults = {
  /** The fault that strikes now, if one does. */
  meet(at: Point["at"], operation?: string): Fault | null;
  /** From now on none strikes. */
  end(): void;
  over(): boolean;
  struck: Fault[];
};

export function armFaults(faults: readonly Fault[]): ArmedFaults {
  const waiting = [...faults];
  const struck: Fault[] = [];
  let count = 0;
  return {
    struck,
    meet(at, operation) {
      const [fault] = waiting;
      if (fault === undefined || fault.point.at !== at) return null;
      if (
        "operation" in fault.point &&
        fault.point.operation !== null &&
        fault.point.operation !== operation
      ) {
        return null;
      }
      count += 1;
      if (count < fault.point.n) return null;
      count = 0;
      waiting.shift();
      struck.push(fault);
      return fault;
    },
    end() {
      waiting.length = 0;
    },
    over: () => waiting.length === 0,
  };
}
