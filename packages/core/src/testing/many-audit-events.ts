import type { Database } from "@fleetgraph/database";
import { sealEntry } from "../audit/entry.ts";
import { auditCaller } from "./audit-history.ts";

const people = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];
const actions = [
  "deployment.request",
  "deployment.approve",
  "service.lock",
  "service.unlock",
  "token.create",
] as const;
const batch = 5_000;

const insert = `
  INSERT INTO audit_event (id, entry, nonce, leaf, at, action, outcome, actor_id, actor_name, on_behalf_of, target_type, target_id, target_name, path, request_id)
  SELECT e->>'id', entry, nonce, leaf, (e->>'at')::timestamptz, e->>'action', e->>'outcome', e->'actor'->>'id', e->'actor'->>'name',
    e->>'onBehalfOf', e->'target'->>'type', e->'target'->>'id', e->'target'->>'name', e->'target'->>'path', e->>'requestId'
  FROM unnest($1::bytea[], $2::bytea[], $3::bytea[]) AS made (entry, nonce, leaf), LATERAL (SELECT convert_from(entry, 'UTF8')::jsonb AS e) parsed`;

/** Adds many events of the size that a deployment's has, at once: what a history of years would hold. */
export async function addManyAuditEvents(
  { pool }: Pick<Database, "pool">,
  { count, from = new Date(Date.now() - 60_000) }: { count: number; from?: Date },
): Promise<void> {
  const callers = people.map((principalName) => ({ ...auditCaller(), principalName }));
  for (let done = 0; done < count; done += batch) {
    const made = Array.from({ length: Math.min(batch, count - done) }, (_, place) => {
      const index = done + place;
      const service = `service-${index % 200}`;
      const target = {
        type: "Service",
        id: null,
        name: `prod/${service}`,
        path: `main/us-east-1/prod/${service}`,
      };
      const record = {
        action: actions[index % actions.length] ?? "service.lock",
        outcome: index % 20 === 0 ? ("REFUSED" as const) : ("ACCEPTED" as const),
        target,
        onBehalfOf: null,
        reason: `release ${index} of the storefront, as agreed in the morning`,
        payload: {
          images: [{ container: "app", image: `registry.example.com/prod/${service}:v${index}` }],
          count: 3,
        },
      };
      const caller = callers[index % callers.length];
      if (!caller) throw new Error("there is nobody");
      return sealEntry(caller, record, new Date(from.getTime() + Math.floor(index / 50)));
    });
    await pool.query(insert, [
      made.map(({ entry }) => entry),
      made.map(({ nonce }) => nonce),
      made.map(({ leaf }) => leaf),
    ]);
  }
}
