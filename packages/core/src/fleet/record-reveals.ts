import type { Database } from "@fleetgraph/database";
import { appendAudit } from "../audit/index.ts";
import { type Clock, Statement } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import type { Revealed } from "./task-definition.ts";

/** As many entries as one statement has: PostgreSQL takes 65,535 parameters. */
const atOnce = 500;

/** Records that environment values are about to be shown: of which revisions, and through what they were asked for. */
export async function recordReveals(
  deps: Pick<Database, "pool"> & { clock: Clock },
  caller: Caller,
  revealed: readonly Revealed[],
): Promise<void> {
  const read = new Map(
    revealed.flatMap(({ arn, paths }) => paths.map((path) => [`${path} ${arn}`, { arn, path }] as const)),
  );
  const each = [...read.values()];
  for (let from = 0; from < each.length; from += atOnce) {
    const statement = new Statement();
    each.slice(from, from + atOnce).forEach(({ arn, path }, index) => {
      const name = arn.slice(arn.lastIndexOf("/") + 1);
      const record = {
        action: "environment.reveal" as const,
        outcome: "ACCEPTED" as const,
        target: { type: "TaskDefinition", id: arn, name, path },
        onBehalfOf: null,
        reason: null,
        payload: { taskDefinition: arn, path },
      };
      appendAudit(statement, caller, record, deps.clock.now(), { part: `audit_${index}` });
    });
    // Not prepared: each number of entries is another statement.
    const { text, values } = statement.build();
    await deps.pool.query({ text, values });
  }
}
