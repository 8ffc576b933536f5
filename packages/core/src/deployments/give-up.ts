import { AccountNotConfigured } from "../fleet/index.ts";
import type { AdvanceDeps } from "./deps.ts";
import { fail } from "./fail-deployment.ts";
import { graceMs } from "./steps/step.ts";
import { loadWork, StaleDeployment } from "./store.ts";
import { isFinal } from "./transitions.ts";

/**
 * Ends a deployment that Fleetgraph cannot go on with, for a reason that is not AWS's, once its time is over: until then
 * somebody may mend what is wrong. False while there is time.
 */
export async function giveUp(
  deps: AdvanceDeps,
  { deploymentId, error }: { deploymentId: string; error: unknown },
): Promise<boolean> {
  const work = await loadWork(deps.database, deploymentId);
  if (work === null || isFinal(work.state)) return true;
  if (deps.clock.now().getTime() <= work.deadlineAt.getTime() + graceMs) return false;
  const gone = error instanceof AccountNotConfigured;
  try {
    await fail(
      deps,
      work,
      gone ? { kind: "accountGone", account: error.account } : { kind: "internal" },
      null,
    );
    return true;
  } catch (stale) {
    if (stale instanceof StaleDeployment) return false;
    throw stale;
  }
}
