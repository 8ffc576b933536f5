import type pg from "pg";
import { flatRows, instant, plain, quoted, type Text } from "./flat-rows.ts";
import { cursorOf, pageInfo } from "./page.ts";

const size = 100;
const columns =
  "id, at, action, outcome, actor_name, on_behalf_of, target_type, target_id, target_name, request_id";
const select = (condition: string) =>
  `SELECT ${columns} FROM audit_event WHERE ${condition} AND id >= $1 AND id < $2 ORDER BY id DESC LIMIT $3`;
// LIMIT as a parameter: a literal one let the planner flip to bitmap and sort after a few executions.
const byAction = { name: "audit-action", text: select("action = $4") };
const byActor = { name: "audit-actor", text: select("actor_name = $4") };
const byBoth = { name: "audit-both", text: select("action = $4 AND actor_name = $5") };

function edgeOf(row: Text[]): string {
  const [id = null, at, action, outcome, actor, onBehalfOf, targetType, targetId, targetName, requestId] =
    row;
  return (
    `{"cursor":"${cursorOf([id])}","node":{"id":${plain(id)},"at":${instant(at)},"action":${quoted(action)},` +
    `"outcome":${plain(outcome)},"actor":${quoted(actor)},"onBehalfOf":${quoted(onBehalfOf)},` +
    `"targetType":${quoted(targetType)},"targetId":${plain(targetId)},"targetName":${quoted(targetName)},` +
    `"requestId":${quoted(requestId)}}}`
  );
}

/** Q3: the newest hundred entries of an action, an actor or both within a range of ids, which is one of time. */
export async function auditSearch(
  pool: pg.Pool,
  input: { action: string | null; actor: string | null; from: string; to: string },
): Promise<string> {
  const { action, actor, from, to } = input;
  const statement = action === null ? byActor : actor === null ? byAction : byBoth;
  const conditions = [action, actor].filter((value) => value !== null);
  const rows = await flatRows(pool, { ...statement, values: [from, to, size + 1, ...conditions] });
  const hasNextPage = rows.length > size;
  if (hasNextPage) rows.pop();
  const lastKey = rows.at(-1)?.slice(0, 1);
  return `{"auditEvents":{"edges":[${rows.map(edgeOf).join(",")}],"pageInfo":${pageInfo({ hasNextPage, lastKey })}}}`;
}
