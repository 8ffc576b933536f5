import type { Sentence } from "@fleetgraph/grammar";
import type { Asking, Outcome } from "../core/asking.ts";
import { deploy, restart, rollback, scale } from "./changes.ts";
import { lock, unlock } from "./guards.ts";
import { help } from "./help.ts";
import { approvals, history } from "./lists.ts";
import { order } from "./orders.ts";
import { plan } from "./plan.ts";
import { status } from "./status.ts";
import { why } from "./why.ts";

/** Does what a sentence asks for. Throws a Refusal, or what the SDK throws. */
export async function carryOut(asking: Asking, sentence: Sentence): Promise<Outcome> {
  switch (sentence.verb) {
    case "deploy":
      return deploy(asking, sentence);
    case "plan":
      return plan(asking, sentence);
    case "rollback":
      return rollback(asking, sentence);
    case "scale":
      return scale(asking, sentence);
    case "restart":
      return restart(asking, sentence);
    case "status":
      return status(asking, sentence as Extract<Sentence, { verb: "status" }>);
    case "history":
    case "who":
      return history(asking, sentence as Extract<Sentence, { verb: "history" | "who" }>);
    case "lock":
      return lock(asking, sentence);
    case "unlock":
      return unlock(asking, sentence);
    case "approve":
    case "reject":
    case "cancel":
    case "continue":
      return order(asking, sentence);
    case "why":
      return why(asking, sentence);
    case "approvals":
      return approvals(asking);
    case "help":
      return { card: help(asking.say, sentence.about) };
  }
}
