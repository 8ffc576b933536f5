import type { AuditEventsVariables, RecordedAuditEventFields, Walk } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodes } from "./failure.ts";
import { clockTime } from "./terminal/moment.ts";
import { paintOfState } from "./terminal/style.ts";

type Entry = RecordedAuditEventFields["auditEvent"];

/**
 * The newest entries, oldest first, and then each that is recorded, until Ctrl-C, which is how it ends and no failure.
 * Where to go on is asked before what there is, so that none falls between the two; what is in both is told once.
 */
export async function watchAudit(
  context: Context,
  input: { filter: AuditEventsVariables["filter"]; limit: number; newest: Walk<Entry> },
): Promise<ExitCode> {
  const { fleet, signal } = context;
  const { filter, limit, newest } = input;
  try {
    const { pageInfo } = await fleet.auditEvents.after({ filter, first: 1 }, { signal });
    const first: Entry[] = [];
    for await (const entry of newest) {
      first.unshift(entry);
      if (first.length >= limit) break;
    }
    const told = new Set(first.map(({ id }) => id));
    for (const entry of first) tell(context, entry);
    const after = pageInfo.endCursor;
    for await (const { auditEvent } of fleet.auditEvents.watch({ filter, after, signal })) {
      if (!told.has(auditEvent.id)) tell(context, auditEvent);
    }
    return exitCodes.done;
  } catch (error) {
    if (signal.aborted) return exitCodes.done;
    throw error;
  }
}

function tell(context: Context, entry: Entry): void {
  const { say, style } = context;
  if (context.json) {
    context.printJson(entry);
    return;
  }
  const { at, actor, onBehalfOf, action, outcome, targetName, targetId, reason } = entry;
  const parts = [
    style.dim(clockTime(at)),
    style.bold(say("cli.by", { by: actor, onBehalfOf })),
    action,
    targetName ?? targetId ?? "",
    paintOfState(style, outcome)(say("cli.state.word", { state: outcome })),
    reason ?? "",
  ];
  context.print(parts.filter((part) => part !== "").join("  "));
}
