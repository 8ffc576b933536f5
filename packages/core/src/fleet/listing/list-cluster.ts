import { AwsFailure } from "../../kernel/index.ts";
import { saveAccount } from "../store/accounts.ts";
import { ingest } from "../store/ingest.ts";
import { clusterRow } from "../store/rows.ts";
import { emptyParts } from "./empty-parts.ts";
import { createSource } from "./source.ts";
import { syncClusters } from "./sync-clusters.ts";
import type { SyncDeps } from "./sync-region.ts";

/**
 * Lists one cluster now, besides the listings that are due: something in it was told of that none of them has brought
 * yet. Of an account that is not configured nothing is listed.
 */
export async function listCluster(deps: SyncDeps, input: { clusterArn: string }): Promise<void> {
  const { database, clock, log, accounts } = deps;
  const { clusterArn } = input;
  const [, , , region = "", awsAccountId = ""] = clusterArn.split(":");
  const known = await database.prisma.account.findMany({ select: { name: true, awsAccountId: true } });
  const names = known.filter((each) => each.awsAccountId === awsAccountId).map(({ name }) => name);
  const account = (await accounts.list()).find(
    ({ name, regions }) => names.includes(name) && regions.includes(region),
  );
  if (account === undefined) return;
  const source = createSource(accounts.clientsOf(account, region).listing, clock);
  try {
    const at = clock.now();
    const cluster = await source.cluster(clusterArn);
    const accountId = await saveAccount(database, { name: account.name, awsAccountId: null });
    const row = cluster && clusterRow({ accountId, accountName: account.name, region }, cluster);
    if (!cluster || row === null) return;
    await ingest(database, "cluster", [row], at);
    const { id, arn, path } = row as { id: string; arn: string; path: string };
    const clusters = [{ id, arn, path, accountId, region, ...emptyParts(cluster) }];
    const counts = await syncClusters({ database, clock, log, source }, { clusters, clustersFailure: null });
    log.info("fleet.cluster-listed", { cluster: path, ...counts });
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    log.warn("fleet.cluster-not-listed", { cluster: clusterArn, code: error.code });
  }
}
