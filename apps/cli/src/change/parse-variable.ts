import type { Say } from "../context.ts";
import { UsageError } from "../failure.ts";

export interface Variable {
  container?: string;
  name: string;
  value: string | null;
}

/**
 * "LOG_LEVEL=debug" or "app:LOG_LEVEL=debug"; for an option that unsets, the same without a value. The value goes on
 * to the end, whatever is in it. A name that has a colon itself needs the container before it. Throws a UsageError that
 * does not tell the value.
 */
export function parseVariable(
  say: Say,
  { option, text }: { option: "--env" | "--unset-env" | "--secret" | "--unset-secret"; text: string },
): Variable {
  const unsets = option.startsWith("--unset");
  const equals = text.indexOf("=");
  const whole = equals < 0 ? text : text.slice(0, equals);
  const colon = whole.indexOf(":");
  const name = whole.slice(colon + 1);
  if (unsets !== equals < 0 || name === "" || colon === 0) {
    throw new UsageError(say(unsets ? "cli.usage.unset" : "cli.usage.variable", { option }));
  }
  const value = unsets ? null : text.slice(equals + 1);
  return colon < 0 ? { name, value } : { container: whole.slice(0, colon), name, value };
}
