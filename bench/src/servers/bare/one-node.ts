import type pg from "pg";
import { flatRows, number, plain, quoted } from "./flat-rows.ts";

const statement = {
  name: "node",
  text: "SELECT id, arn, name, status, desired_count, running_count, pending_count FROM service WHERE id = $1",
};

/** Q5: one service by its id. */
export async function oneNode(pool: pg.Pool, { id }: { id: string }): Promise<string> {
  const [row] = await flatRows(pool, { ...statement, values: [id] });
  if (!row) return '{"node":null}';
  return (
    `{"node":{"__typename":"Service","id":${plain(row[0])},"arn":${quoted(row[1])},"name":${quoted(row[2])},` +
    `"status":${plain(row[3])},"desiredCount":${number(row[4])},"runningCount":${number(row[5])},` +
    `"pendingCount":${number(row[6])}}}`
  );
}
