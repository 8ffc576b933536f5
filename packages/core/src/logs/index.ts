export { findLogs, type LogPage } from "./find-logs.ts";
export type { LogLine } from "./log-line.ts";
export type { LogFilter } from "./log-query.ts";
export type { LogOrder } from "./log-source.ts";
export { createLogSources, type LogSources } from "./log-sources.ts";
export { type LogsConfiguration, logsConfiguration } from "./logs-configuration.ts";
export { logLinesAfter, type TailItem, tailLogs } from "./tail-logs.ts";
