export { accepted } from "./accepted.ts";
export { type KeyedCallOptions, type Operation, operationText } from "./call.ts";
export { type CallOptions, type Client, createClient, type RequestOptions, type Settings } from "./client.ts";
export { type Document, holdsMutation } from "./document.ts";
export {
  AmbiguousReferenceError,
  AuthenticationError,
  FleetgraphError,
  type GraphQLErrorEntry,
  GraphQLRequestError,
  InvalidInputError,
  type Mistake,
  NetworkError,
  NotFoundError,
  PermissionError,
  RateLimitedError,
  RefusedError,
  ServerError,
  TimeoutError,
} from "./errors.ts";
export {
  type AuditExportChunk,
  type AuditExportInput,
  type AuditExportLine,
  type AuditExportOptions,
  auditExportLines,
  exportAudit,
} from "./export-audit.ts";
export { type AuditExportPlace, isPlaced, placeBehind } from "./export-place.ts";
export { createFleetgraph, type Fleetgraph } from "./fleetgraph.ts";
export type { WatchOptions } from "./follow-events.ts";
export * from "./generated/index.ts";
export * from "./generated/problem-errors.ts";
export { everyNested, type ListSelection, list, type NestedOptions, type NodeName } from "./nested.ts";
export { everyOf, type Page, type Walk, walk } from "./pages.ts";
export { printDocument } from "./print-document.ts";
export type { Retry } from "./retry.ts";
export type { Selected, Selection } from "./selection.ts";
export { type WatchAuditOptions, watchAudit } from "./watch-audit.ts";
export { watchDeployment } from "./watch-deployment.ts";
export { type WatchFleetOptions, watchFleet } from "./watch-fleet.ts";
export { logsPage, type WatchLogsOptions, watchLogs } from "./watch-logs.ts";
