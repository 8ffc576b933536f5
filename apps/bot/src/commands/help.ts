import type { Say } from "@fleetgraph/catalogue";
import { usageOf, type Verb, verbs } from "@fleetgraph/grammar";
import type { Card } from "../core/card.ts";

/** How everything is written, or one command with its examples. */
export function help(say: Say, about: Verb | null): Card {
  if (about !== null) {
    return { tone: "plain", title: usageOf(about), lines: verbs[about].examples.map((each) => `· ${each}`) };
  }
  const all = Object.keys(verbs) as Verb[];
  return { tone: "plain", title: say("bot.about"), lines: all.map(usageOf), hints: [say("bot.help.more")] };
}
