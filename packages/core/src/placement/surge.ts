/** How a service replaces its tasks: members of API_DeploymentConfiguration and of the service. */
export type RolloutRules = {
  /** ROLLING unless said otherwise; an unknown one is taken for one that keeps old and new side by side. */
  strategy?: string | undefined;
  minimumHealthyPercent: number;
  maximumPercent: number;
};

/** How much room a roll-out needs beside what runs, before any of it may stop. */
export type Surge = {
  /** Tasks that must stay healthy at every moment, and tasks there may be at most. */
  least: number;
  most: number;
  /** Old tasks that may stop before a new one runs: unhealthy ones, and healthy ones beyond the least. */
  mayStopFirst: number;
  /** New tasks that ECS starts at once beside the old ones. */
  atOnce: number;
  /** New tasks that must find room beside the old ones, or nothing ever moves. */
  mustFit: number;
  /** false: neither may an old task stop nor a new one start, as with 100 % and 100 %. */
  canRoll: boolean;
};

/**
 * minimumHealthyPercent is rounded up and maximumPercent down (API_DeploymentConfiguration). BLUE_GREEN, LINEAR and
 * CANARY scale the new revision up in full before traffic moves, and stop the old one after the bake time
 * (developer guide, "Amazon ECS service deployment strategies"), whatever the percentages.
 */
export function surgeOf(
  input: RolloutRules & { desired: number; running: number; unhealthy?: number | undefined },
): Surge {
  const { desired, running, unhealthy = 0, strategy = "ROLLING" } = input;
  if (strategy !== "ROLLING") {
    const both = { least: desired, most: desired + running, mayStopFirst: 0 };
    return { ...both, atOnce: desired, mustFit: desired, canRoll: true };
  }
  const least = Math.ceil((desired * input.minimumHealthyPercent) / 100);
  const most = Math.floor((desired * input.maximumPercent) / 100);
  const mayStopFirst = unhealthy + Math.max(0, running - unhealthy - least);
  // The upper limit holds as long as there are tasks to be replaced.
  const atOnce = Math.min(desired, running === 0 ? desired : Math.max(0, most - running));
  const canRoll = running === 0 || mayStopFirst > 0 || atOnce > 0;
  const mustFit = mayStopFirst > 0 || desired === 0 ? 0 : Math.min(1, atOnce);
  return { least, most, mayStopFirst, atOnce, mustFit, canRoll };
}
