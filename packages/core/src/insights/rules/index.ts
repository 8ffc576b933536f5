import type { Rule } from "../rule.ts";
import { agentDisconnected } from "./agent-disconnected.ts";
import { outOfBandChanges } from "./audit-trail/out-of-band-changes.ts";
import { trailDoubtful } from "./audit-trail/trail-doubtful.ts";
import { trailNotRead } from "./audit-trail/trail-not-read.ts";
import { trailUnproven } from "./audit-trail/trail-unproven.ts";
import { fluentdSynchronous } from "./logging/fluentd-synchronous.ts";
import { fluentdUntagged } from "./logging/fluentd-untagged.ts";
import { logDriverMissing } from "./logging/log-driver-missing.ts";
import { logDriverNotOffered } from "./logging/log-driver-not-offered.ts";
import { logTagUnjoinable } from "./logging/log-tag-unjoinable.ts";
import { enteredByHand } from "./unfit/entered-by-hand.ts";
import { hostBoundSingleton } from "./unfit/host-bound-singleton.ts";
import { standaloneForLong } from "./unfit/standalone-for-long.ts";
import { stateOnHost } from "./unfit/state-on-host.ts";

/** Every rule, in the order of docs/insights.md. */
export const rules = [
  agentDisconnected,
  logDriverMissing,
  logDriverNotOffered,
  fluentdUntagged,
  logTagUnjoinable,
  fluentdSynchronous,
  hostBoundSingleton,
  stateOnHost,
  standaloneForLong,
  enteredByHand,
  trailNotRead,
  trailUnproven,
  trailDoubtful,
  outOfBandChanges,
] as const satisfies readonly Rule[];

export type InsightKind = (typeof rules)[number]["kind"];
export const insightKinds = rules.map(({ kind }) => kind) as InsightKind[];
