export { atOnce } from "./at-once.ts";
export {
  type AwsClients,
  type AwsPlace,
  type AwsTimeouts,
  abortable,
  awsTimeouts,
  createAwsClients,
} from "./aws/aws-clients.ts";
export { AwsFailure, type AwsFailureKind, callAws, classifyAwsError, Superseded } from "./aws/aws-failure.ts";
export type { Usage } from "./aws/call-line.ts";
export { type CountedGate, createRateGate } from "./aws/create-rate-gate.ts";
export { fencedClient } from "./aws/fenced-client.ts";
export {
  almost,
  askAgainIn,
  type Lease,
  lowering,
  reserveOf,
  syncLeast,
  type Tokens,
  usable,
} from "./aws/grant-tokens.ts";
export {
  describeAll,
  eachDescribed,
  type Listed,
  listAndDescribe,
  type Take,
} from "./aws/list-and-describe.ts";
export { createLockedObjects } from "./aws/locked-objects.ts";
export { type BudgetKey, documentedBudget, openGate, type RateGate } from "./aws/rate-gate.ts";
export { type CallKeeper, recordingClient, type SentCall } from "./aws/recording-client.ts";
export { ownTokens, type TokenSource, textOf, turnKeptFor } from "./aws/token-source.ts";
export type { Beside, Bind } from "./beside.ts";
export { type ClientName, clientOf } from "./client-of.ts";
export { type Clock, systemClock } from "./clock.ts";
export { type Asked, type Columns, type Projection, projectionsOf } from "./columns.ts";
export { firstIdAt, type IdKind, idOfArn, idPrefixes, kindOfId, newId } from "./id.ts";
export { inTransaction } from "./in-transaction.ts";
export { isBlank } from "./is-blank.ts";
export { type Log, redactingLog } from "./log.ts";
export {
  type CursorShape,
  encodeCursor,
  encodeOrderedCursor,
  type Key,
  type KeyType,
  type Page,
  type PageArguments,
  type PageRequest,
  pageRequest,
  toPage,
} from "./page.ts";
export {
  AmbiguousReference,
  IdempotencyKeyReused,
  InvalidInput,
  type Message,
  type Mistake,
  message,
  NotFound,
  NotPermitted,
  Problem,
  type ProblemCode,
} from "./problem.ts";
export { type Consumer, type ConsumerTiming, consumeQueue, type QueueWatch } from "./queues/consume-queue.ts";
export type { Queue, ReceivedMessage } from "./queues/queue.ts";
export { type Reads, readRows, readRowsOnce } from "./reads.ts";
export { redacted, redactSecrets, redactWithin } from "./redact-secrets.ts";
export { isoOfTimestamp } from "./rows-query.ts";
export { readSecret, secretEnv, secretFile } from "./secret-reference.ts";
export { kindOfStatus, networkCodeOf, SourceFailure, type SourceFailureKind } from "./source-failure.ts";
export {
  createSourceHttp,
  type SourceHttp,
  type SourceHttpOptions,
  type SourceQuery,
  type SourceRequest,
} from "./source-http.ts";
export { joinTransaction, Statement } from "./statement.ts";
export { isOfTheData, storableJson, storableText } from "./storable.ts";
