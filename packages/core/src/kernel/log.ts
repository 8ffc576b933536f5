import { redactWithin } from "./redact-secrets.ts";

/** Structured logs: a dotted event name and fields, never a formatted sentence. Secrets never go in. */
export type Log = {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
};

/** The same log, in which nothing is told that looks like a secret: words of others, of AWS say, come into it too. */
export function redactingLog(log: Log): Log {
  const at = (level: keyof Log) => (event: string, fields?: Record<string, unknown>) =>
    log[level](event, fields && (redactWithin(fields) as Record<string, unknown>));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
