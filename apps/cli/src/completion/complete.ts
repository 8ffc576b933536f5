import { localeOf } from "@fleetgraph/catalogue";
import { sayIn } from "../context.ts";
import { readEnvironment } from "../env.ts";
import { askServer } from "./ask-server.ts";
import type { Candidate } from "./candidate.ts";
import { candidatesOf } from "./candidates.ts";
import { keptByBash, wordsOfLine } from "./read-line.ts";

/** What a shell takes as one plain word. Names that hold anything else would act on the shell they are written into. */
const plain = /^[\w.@/:+=,-]+$/;

/**
 * `fleet __complete SHELL …`, for the scripts of `fleet completion`: prints what may stand at the cursor, a line each, or
 * `:files`. Says nothing of what goes wrong: nobody asked a question yet.
 */
export async function complete([shell = "", ...given]: readonly string[]): Promise<void> {
  const environment = readEnvironment();
  const isBash = shell === "bash";
  const words = isBash ? wordsOfLine(given[0] ?? "").slice(1) : given;
  const current = words.at(-1) ?? "";
  try {
    const say = await sayIn(localeOf(environment.language));
    const next = await candidatesOf(say, words.slice(0, -1), current);
    if (next === "files") return print([":files"]);
    const typed = "ask" in next ? current.slice(next.before.length) : current;
    const found: readonly Candidate[] =
      "ask" in next
        ? (await askServer(environment, next.ask, typed)).map((each) => ({
            ...each,
            value: `${next.before}${each.value}`,
          }))
        : next;
    const fitting = found.filter(({ value }) => value.startsWith(current) && plain.test(value));
    const kept = isBash ? keptByBash(current, given[1] ?? "").length : 0;
    print(fitting.map((each) => lineOf(shell, { ...each, value: each.value.slice(kept) })));
  } catch {
    // Nothing is completed.
  }
}

function lineOf(shell: string, { value, about }: Candidate): string {
  const told = about?.replace(/\p{Cc}+/gu, " ");
  if (shell === "zsh") return `${value.replaceAll(":", "\\:")}${told ? `:${told}` : ""}`;
  return shell === "fish" && told ? `${value}\t${told}` : value;
}

function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
}
