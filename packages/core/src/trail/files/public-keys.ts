import { type CloudTrailClient, ListPublicKeysCommand } from "@aws-sdk/client-cloudtrail";
import type { Database } from "@fleetgraph/database";
import { callAws } from "../../kernel/index.ts";

const day = 86_400_000;

/**
 * CloudTrail's public key of a region by its fingerprint, kept once it was given: AWS gives those of a time only. Null
 * where AWS has none of that fingerprint. Throws AwsFailure.
 */
export async function publicKeyFor(
  deps: { database: Pick<Database, "pool">; client(): Promise<CloudTrailClient> },
  input: { region: string; fingerprint: string; around: Date },
): Promise<Buffer | null> {
  const { pool } = deps.database;
  const { region, fingerprint, around } = input;
  const find = async () => {
    const text = "SELECT der FROM trail_public_key WHERE region = $1 AND fingerprint = $2";
    return (await pool.query<{ der: Buffer }>(text, [region, fingerprint])).rows[0]?.der ?? null;
  };
  const known = await find();
  if (known !== null) return known;
  const client = await deps.client();
  let NextToken: string | undefined;
  do {
    const asked = {
      StartTime: new Date(around.getTime() - day),
      EndTime: new Date(around.getTime() + day),
      NextToken,
    };
    const answer = await callAws("ListPublicKeys", () => client.send(new ListPublicKeysCommand(asked)));
    for (const { Value, Fingerprint, ValidityStartTime, ValidityEndTime } of answer.PublicKeyList ?? []) {
      if (!Value || !Fingerprint) continue;
      await pool.query(
        "INSERT INTO trail_public_key (region, fingerprint, der, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        [
          region,
          Fingerprint.toLowerCase(),
          Buffer.from(Value),
          (ValidityStartTime ?? around).toISOString(),
          (ValidityEndTime ?? around).toISOString(),
        ],
      );
    }
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return find();
}
