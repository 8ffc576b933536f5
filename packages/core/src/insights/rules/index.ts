import type { Rule } from "../rule.ts";
import { agentDisconnected } from "./agent-disconnected.ts";

/** Every rule, in the order of docs/insights.md. */
export const rules = [agentDisconnected] as const satisfies readonly Rule[];

export type InsightKind = (typeof rules)[number]["kind"];
export const insightKinds = rules.map(({ kind }) => kind) as InsightKind[];
