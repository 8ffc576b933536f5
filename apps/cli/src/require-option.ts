import type { Say } from "./context.ts";
import { UsageError } from "./failure.ts";

/** The value of an option that a command cannot do without. Throws a UsageError. */
export function requireOption<Value>(
  say: Say,
  input: { command: string; option: string; value: Value | undefined },
): Value {
  const { command, option, value } = input;
  if (value !== undefined) return value;
  throw new UsageError(
    say("cli.usage.missing", { argument: option, command }),
    say("cli.usage.seeHelp", { command }),
  );
}
