import type { Finding, KeptReport, Unchecked } from "@fleetgraph/transparency-log";
import type { Say } from "../context.ts";

/** What a finding is about: "event 42", "events 42 to 57"; nothing where it is the file. */
function eventsOf(say: Say, { from, to }: Pick<Finding, "from" | "to">): string {
  if (from === null || to === null) return "";
  return to - from === 1
    ? say("cli.audit.event", { index: from })
    : say("cli.audit.events", { from, to: to - 1 });
}

/** A finding as a sentence. */
export function sayFinding(say: Say, finding: Finding): string {
  const { kind, id, detail } = finding;
  const params = { events: eventsOf(say, finding), id, detail: detail ?? "" };
  return say(`cli.audit.found.${kind}`, params);
}

/** What became of a checkpoint that was kept. */
export function sayKept(say: Say, { size, verdict }: KeptReport): string {
  return say(`cli.audit.kept.${verdict}`, { size: size ?? 0 });
}

/** What the file does not show. */
export function sayUnchecked(say: Say, unchecked: Unchecked): string {
  if (unchecked.kind === "CHECKPOINT_NOT_COMPARED") {
    const why = say(`cli.audit.kept.${unchecked.why}`, { size: unchecked.size ?? 0 });
    return say("cli.audit.unchecked.CHECKPOINT_NOT_COMPARED", { name: unchecked.name, why });
  }
  if (unchecked.kind === "NOT_PROVEN") {
    const events = eventsOf(say, unchecked);
    return say("cli.audit.unchecked.NOT_PROVEN", { events });
  }
  if (unchecked.kind === "NO_CHECKPOINT_KEPT") return say("cli.audit.unchecked.NO_CHECKPOINT_KEPT");
  if (unchecked.kind === "LATER") return say("cli.audit.unchecked.LATER", { size: unchecked.size });
  return say(`cli.audit.unchecked.${unchecked.kind}`, { count: unchecked.count });
}
