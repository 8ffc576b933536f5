export { type Clock, systemClock } from "./clock.ts";
export { type IdKind, idOfArn, idPrefixes, kindOfId, newId } from "./id.ts";
export type { Log } from "./log.ts";
export {
  encodeCursor,
  type Key,
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
  message,
  NotFound,
  NotPermitted,
  Problem,
  type ProblemCode,
} from "./problem.ts";
export { type Executor, Statement } from "./statement.ts";
