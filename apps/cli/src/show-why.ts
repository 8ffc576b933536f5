import type { WhyFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { evidenceLines } from "./evidence-lines.ts";
import { printFields } from "./print-fields.ts";
import { printIndented } from "./print-indented.ts";
import { clockTime } from "./terminal/moment.ts";

type Fact = WhyFields["facts"][number];
type Evidence = Fact["evidence"][number];

const headings = {
  ASKED: "cli.why.asked",
  ENDED: "cli.why.events",
  ROOM: "cli.why.room",
  NEXT: "cli.why.next",
} as const;

/** Prints why something came to be as it is: its cause, what is known of it, and by which names that can be followed. */
export function showWhy(context: Context, why: WhyFields): void {
  const { say, style } = context;
  const { explanation, subject, at } = why;
  const first = `${explanation ? style.red("✗") : style.dim("·")} ${style.bold(nameOf(subject))}  ${style.dim(clockTime(at))}`;
  const lines = [first];
  if (explanation) {
    lines.push(explanation.cause);
    if (explanation.nextStep) lines.push(say("cli.deploy.next", { step: explanation.nextStep }));
  }
  printIndented(context, lines);
  const evidence = explanation
    ? [...evidenceLines(say, hostsOf(explanation.evidence)), ...explanation.notKnown]
    : [];
  if (evidence.length > 0) {
    context.print("");
    printIndented(context, [style.bold(say("cli.why.evidence")), ...evidence]);
  }
  showFacts(context, why.facts);
}

/** Prints facts under what they are about. */
export function showFacts(context: Context, facts: readonly Fact[]): void {
  for (const part of ["ASKED", "ENDED", "ROOM", "NEXT"] as const) {
    const some = facts.filter((fact) => fact.part === part);
    if (some.length === 0) continue;
    context.print("");
    context.print(context.style.bold(context.say(headings[part])));
    printFields(
      context,
      some.map((fact) => [fact.at ? clockTime(fact.at) : "", [lineOf(context, fact)]] as const),
    );
  }
}

/** The sentence, and the names of what it rests on that it does not name itself. */
export function lineOf({ style }: Context, { text, evidence }: Fact): string {
  const names = [...new Set(evidence.map(nameOf))].filter((name) => !text.includes(name));
  return names.length > 0 ? `${text}  ${style.dim(names.join(" "))}` : text;
}

/** What one can follow: our id where there is one, of an ARN what comes last. */
function nameOf({ node, reference }: Evidence): string {
  return (
    node?.id ??
    reference
      .split("/")
      .slice(reference.startsWith("arn:") ? -1 : 0)
      .join("/")
  );
}

/** What ECS said is told among the facts. */
function hostsOf(evidence: unknown): unknown {
  const hosts = (evidence as { hosts?: unknown } | null)?.hosts;
  return hosts === undefined ? null : { hosts };
}
