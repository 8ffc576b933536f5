import type { Say } from "@fleetgraph/catalogue";
import { FleetgraphError, InvalidInputError, NetworkError, ServerError, TimeoutError } from "@fleetgraph/sdk";
import { Refusal } from "./asking.ts";
import type { Card } from "./card.ts";

/**
 * What to say of an error; null for one that nobody foresaw, which belongs into the log. `pressed`: what failed can be
 * tried again under the same key, as a message that is written anew cannot.
 */
export function errorCard(say: Say, error: unknown, pressed: boolean): Card | null {
  if (error instanceof Refusal) return error.card;
  if (!(error instanceof FleetgraphError)) return null;
  if (error instanceof NetworkError || error instanceof TimeoutError || error instanceof ServerError) {
    const hint = say(pressed ? "bot.unavailable.press" : "bot.unavailable.hint");
    return { tone: "bad", title: say("bot.unavailable"), hints: [hint] };
  }
  const mistakes = error instanceof InvalidInputError ? error.mistakes : [];
  return {
    tone: "bad",
    title: error.message,
    lines: mistakes.flatMap(({ message, hint }) => [message, ...(hint === null ? [] : [hint])]),
    hints: [
      ...(error.hint?.split("\n") ?? []),
      ...(error.requestId === null ? [] : [say("bot.requestId", { id: error.requestId })]),
    ],
  };
}
