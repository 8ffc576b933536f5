import type { OutOfBandChangeFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";

type Change = Pick<
  OutOfBandChangeFields,
  "action" | "details" | "acknowledgedBy" | "onBehalfOf" | "acknowledgement"
>;

/** What was asked: the action with what it was to bring. */
export function whatOf({ say }: Context, { action, details }: Pick<Change, "action" | "details">): string {
  const named = typeof details === "object" && details !== null ? (details as Record<string, unknown>) : {};
  return [action, say("outOfBand.details", { details: named })].filter(Boolean).join("  ");
}

/** Who said that it is known, and why; empty until somebody has. */
export function acknowledgementOf(
  { say }: Context,
  { acknowledgedBy, onBehalfOf, acknowledgement }: Omit<Change, "action" | "details">,
): string {
  if (acknowledgedBy === null) return "";
  const by = say("cli.by", { by: acknowledgedBy, onBehalfOf });
  return say("cli.audit.acknowledgement", { by, reason: acknowledgement ?? "" });
}
