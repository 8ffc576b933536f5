import { guardsOf } from "../guards/index.ts";
import { message } from "../kernel/index.ts";
import type { Failure } from "./deployment.ts";
import type { AdvanceDeps } from "./deps.ts";
import type { Work } from "./store.ts";

/**
 * Why a deployment may not begin (any more), null when it may: what came since it was asked for stands in its way as
 * it would in a new request's.
 */
export async function guardFailure(
  deps: Pick<AdvanceDeps, "database" | "clock" | "mayDeployTo">,
  work: Work,
): Promise<Failure | null> {
  const account = work.path.slice(0, work.path.indexOf("/"));
  if (!deps.mayDeployTo(account)) return { ...message("cause.readOnlyAccount", { account }), evidence: null };
  const requester = { roles: work.requestedByRoles, grants: [] };
  const guards = await guardsOf(deps.database, requester, { path: work.path, at: deps.clock.now() });
  const standing = guards.find(({ guard }) => !work.overrides.includes(guard));
  return standing ? { ...message("cause.guarded", { guard: standing.guard }), evidence: null } : null;
}
