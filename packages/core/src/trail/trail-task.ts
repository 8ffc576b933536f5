import type { TrailConfiguration } from "./trail-configuration.ts";
import type { TrailDeps, TrailPlace } from "./trail-job.ts";

/** The job, as run-trail.ts has it. Only a worker loads it, and with it the client of CloudTrail. */
export async function runTrail(
  deps: TrailDeps,
  input: TrailPlace & { trail: TrailConfiguration; signal: AbortSignal },
): Promise<void> {
  const { readTrail } = await import("./run-trail.ts");
  await readTrail(deps, input);
}
