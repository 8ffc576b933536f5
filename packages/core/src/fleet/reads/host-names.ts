import { type Reads, readRows } from "../../kernel/index.ts";

/** What people call the hosts of a cluster, and where they are: a use case's own question, whoever may read them. */
export async function hostNamesOfCluster(
  reads: Reads,
  clusterArn: string,
): Promise<{ arn: string; name: string; privateIp: string | null }[]> {
  const rows = await readRows(
    reads,
    "SELECT h.arn, coalesce(h.ec2_instance_id, reverse(split_part(reverse(h.arn), '/', 1))), h.private_ip " +
      "FROM host h JOIN cluster c ON c.id = h.cluster_id WHERE c.arn = $1 AND h.gone_at IS NULL ORDER BY h.arn",
    [clusterArn],
  );
  return rows.map(([arn, name, privateIp]) => ({
    arn: arn as string,
    name: name as string,
    privateIp: privateIp as string | null,
  }));
}
