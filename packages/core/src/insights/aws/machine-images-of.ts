import { AwsFailure, callAws } from "../../kernel/index.ts";
import type { MachineImage } from "../facts/facts.ts";
import type { InsightsDeps } from "../insights-job.ts";

const atOnce = 100;
const dateOf = (text: string | undefined) => (text === undefined ? null : new Date(text));

/** The AMIs of a cluster's hosts, as EC2 tells of them; null where it may not be asked. */
export async function machineImagesOf(
  { database, accounts }: InsightsDeps,
  { id, path }: { id: string; path: string },
): Promise<Map<string, MachineImage> | null> {
  const { rows } = await database.pool.query<{ image: string }>(
    "SELECT DISTINCT i.image_id AS image FROM host h JOIN ec2_instance i ON i.id = h.ec2_instance_id " +
      "WHERE h.cluster_id = $1 AND h.gone_at IS NULL AND i.image_id IS NOT NULL ORDER BY 1",
    [id],
  );
  const images = new Map<string, MachineImage>();
  if (rows.length === 0) return images;
  const clients = await accounts.clientsOfPath(path);
  const [ec2, { DescribeImagesCommand }] = await Promise.all([
    clients.listing.ec2(),
    import("@aws-sdk/client-ec2"),
  ]);
  try {
    for (let from = 0; from < rows.length; from += atOnce) {
      // By a filter: an id that is gone is then left out, and does not refuse the others. Deprecated ones are asked for.
      const values = rows.slice(from, from + atOnce).map(({ image }) => image);
      const answer = await callAws("DescribeImages", () =>
        ec2.send(
          new DescribeImagesCommand({
            Filters: [{ Name: "image-id", Values: values }],
            IncludeDeprecated: true,
          }),
        ),
      );
      for (const { ImageId, Name, CreationDate, DeprecationTime } of answer.Images ?? [])
        if (ImageId !== undefined)
          images.set(ImageId, {
            id: ImageId,
            name: Name ?? null,
            createdAt: dateOf(CreationDate),
            deprecatedAt: dateOf(DeprecationTime),
          });
    }
  } catch (error) {
    if (error instanceof AwsFailure) return null;
    throw error;
  }
  return images;
}
