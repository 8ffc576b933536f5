import { PermissionError, type TrailSourceFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { ago } from "./terminal/moment.ts";

export const nameOfSource = ({ account, region, way }: TrailSourceFields) =>
  `${account.name}/${region} ${way}`;

/** A list of what CloudTrail tells says nothing of what was not read: that is said beside it. */
export async function noteTrail(context: Context): Promise<void> {
  const { fleet, say, signal, style, note } = context;
  const trail = await fleet.trail({ signal }).catch((error: unknown) => {
    if (error instanceof PermissionError) return null;
    throw error;
  });
  if (trail === null) return note(say("cli.trail.unknown"));
  if (trail.sources.length === 0) note(say("cli.trail.none"));
  for (const source of trail.sources) {
    if (!source.stale) continue;
    const since = source.readUntil === null ? null : ago(source.readUntil, Date.now(), context.locale);
    const cause = source.failure?.cause ?? "";
    note(
      `${style.yellow("!")} ${nameOfSource(source)}: ${say("cli.trail.stale", { since })} ${cause}`.trimEnd(),
    );
  }
}
