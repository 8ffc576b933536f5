import { format } from "node:util";
import type { Log } from "@fleetgraph/core/kernel";
import { pino } from "pino";

/** Logs to stderr, one JSON object a line: the event's name and its fields. */
export function createLog(level: string): Log {
  const options = { level, base: null, messageKey: "event", timestamp: pino.stdTimeFunctions.isoTime };
  const logger = pino(options, pino.destination({ fd: 2, sync: true }));
  const at =
    (severity: "debug" | "info" | "warn" | "error") =>
    (event: string, fields: Record<string, unknown> = {}) =>
      logger[severity](fields, event);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/**
 * What libraries say on the console becomes part of the log: graphile-worker 0.18 writes a stack there, beside its
 * logger, when the database goes, and whatever collects the log reads one JSON object a line.
 */
export function keepConsole(log: Log): void {
  for (const [method, level] of [
    ["trace", "debug"],
    ["warn", "warn"],
    ["error", "error"],
  ] as const) {
    console[method] = (...said: unknown[]) => log[level]("console", { message: format(...said) });
  }
}
