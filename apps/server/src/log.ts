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
