import type { Failure } from "../../deployments/index.ts";
import type { Message } from "../../kernel/index.ts";

/** What a fact of an explanation rests on, by a name that can be followed. */
export type WhyEvidence = {
  kind:
    | "TASK"
    | "HOST"
    | "SERVICE"
    | "DEPLOYMENT"
    | "TASK_DEFINITION"
    | "SERVICE_EVENT"
    | "ECS_DEPLOYMENT"
    | "TRAIL_RECORD"
    | "AWS_REQUEST";
  /** Ours, where it has one. */
  id: string | null;
  /** What AWS calls it: an ARN, an event id, a request id. */
  reference: string;
};

/** What a fact is about: who asked, how it ended, what room there was, what came after. */
export const whyParts = ["ASKED", "ENDED", "ROOM", "NEXT"] as const;
export type WhyPart = (typeof whyParts)[number];

/** One thing that is known, as a message of the catalogue. */
export type WhyFact = Message & { part: WhyPart; at: string | null; evidence: WhyEvidence[] };

/** Why something came to be as it is, out of what the store keeps. */
export type Why = {
  /** What is explained; null id for what has none, such as a task that was never placed. */
  subject: { kind: WhyEvidence["kind"]; id: string | null; reference: string };
  /** When it happened, or last changed. */
  at: string;
  /** The cause; null where there is nothing to explain, or nothing that supports a cause. */
  explanation: Failure | null;
  facts: WhyFact[];
};

/** Makes a fact. */
export function fact(
  part: WhyPart,
  told: Message,
  more: { at?: string | null; evidence?: readonly (WhyEvidence | null)[] } = {},
): WhyFact {
  const evidence = (more.evidence ?? []).filter((each) => each !== null);
  return { ...told, part, at: more.at ?? null, evidence };
}
