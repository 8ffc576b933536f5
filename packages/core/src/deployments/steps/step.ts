import type { AdvanceDeps } from "../deps.ts";
import type { EcsCalls } from "../ecs.ts";
import type { Work } from "../store.ts";

/** What a step is given. `resumed`: the intent stood recorded when the job began, so an earlier try may have acted. */
export type StepContext = { deps: AdvanceDeps; ecs: EcsCalls; resumed: boolean };

/**
 * The deployment as recorded, and how long to wait before looking again; without a wait the next step follows.
 * `untried`: nothing was asked of AWS, so that earlier failures to reach it still count.
 */
export type StepResult = { work: Work; waitMs?: number; untried?: boolean };
export type Step = (context: StepContext, work: Work) => Promise<StepResult>;

/** How long after its deadline a deployment whose end ECS does not show is given up. */
export const graceMs = 15 * 60_000;
