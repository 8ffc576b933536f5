import { type Locale, render, type Say } from "@fleetgraph/catalogue";
import type { DeploymentFields, Fleetgraph } from "@fleetgraph/sdk";
import type { Card } from "./card.ts";

/** What a command works with: one request of one person. */
export interface Asking {
  /** The graph, in the person's language. */
  fleet: Fleetgraph;
  /** The same as another principal, for approvals: who asks and who approves may have no principal in common. */
  approver: Fleetgraph;
  language: Locale;
  say: Say;
  /** For whom. */
  principal: string;
  timeZone: string;
  /** The same for the same message, however often it is delivered. */
  idempotencyKey: string;
  /** The address of the message. */
  origin: string;
  now: number;
  /** Behind which place a list goes on; null for its beginning. */
  after: string | null;
  /** The deployments that the conversation shows, oldest first; empty where it shows none. */
  shown(): Promise<{ deployment: string; ended: boolean }[]>;
}

/** What comes of a command: something to say, or a deployment to follow. */
export type Outcome = { card: Card; deployment?: never } | { deployment: DeploymentFields; card?: never };

/** The bot itself refuses, or has nothing to do it with: said instead of an answer. */
export class Refusal extends Error {
  readonly card: Card;

  constructor(title: string, hints: readonly string[] = []) {
    super(title);
    this.card = { tone: "bad", title, hints };
  }
}

/** `Say` for a language. */
export function sayIn(locale: Locale): Say {
  return (kind, ...params) => render(kind, (params[0] ?? {}) as never, locale);
}
