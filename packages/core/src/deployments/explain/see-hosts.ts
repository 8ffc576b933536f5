import { hostNamesOfCluster } from "../../fleet/index.ts";
import type { AdvanceDeps } from "../deps.ts";
import type { FailureEvidence, SeenHost } from "./evidence.ts";
import { placementFailures } from "./not-placed.ts";

/** The hosts that the evidence is about, by the names that people know; none where it names none. */
export async function seeHosts(
  deps: Pick<AdvanceDeps, "database">,
  where: { clusterArn: string },
  evidence: Pick<FailureEvidence, "stoppedTasks" | "serviceEvents">,
): Promise<SeenHost[]> {
  const placed = evidence.stoppedTasks.some(({ containerInstance }) => containerInstance !== null);
  if (!placed && placementFailures(evidence).length === 0) return [];
  const known = await hostNamesOfCluster(deps.database, where.clusterArn);
  return known.map(({ arn, ...host }) => ({ ...host, containerInstance: arn, lacks: null }));
}
