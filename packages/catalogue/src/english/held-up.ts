import { obstacleClause } from "./obstacles.ts";

/** A roll-out under way that makes no headway, one plain sentence each. */
export const heldUp = {
  "deployment.progress.cannotPlace": (p: {
    running: number;
    desired: number;
    obstacle: string;
    detail: string;
  }) => `A new task cannot be placed: ${obstacleClause(p)} (${p.running} of ${p.desired} running).`,
  "deployment.progress.cannotLaunch": (p: { running: number; desired: number; reason: string }) =>
    `ECS cannot launch new tasks (${p.running} of ${p.desired} running): ${p.reason}`,
  "deployment.progress.keepFailing": (p: { failed: number; desired: number }) =>
    `New tasks keep failing: ${p.failed} so far, none of ${p.desired} ${p.desired === 1 ? "runs" : "run"}.`,
};
