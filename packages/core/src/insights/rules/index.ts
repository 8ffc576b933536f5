import type { Rule } from "../rule.ts";
import { agentCleanUp } from "./agent-clean-up.ts";
import { agentDisconnected } from "./agent-disconnected.ts";
import { agentOld } from "./agent-old.ts";
import { amiOld } from "./ami-old.ts";
import { outOfBandChanges } from "./audit-trail/out-of-band-changes.ts";
import { trailDoubtful } from "./audit-trail/trail-doubtful.ts";
import { trailNotRead } from "./audit-trail/trail-not-read.ts";
import { trailUnproven } from "./audit-trail/trail-unproven.ts";
import { diskFilling } from "./disk-filling.ts";
import { drainStuck } from "./drain-stuck.ts";
import { fargateCheaper } from "./fargate-cheaper.ts";
import { hostDrift } from "./host-drift.ts";
import { hostsNotNeeded } from "./hosts-not-needed.ts";
import { fluentdSynchronous } from "./logging/fluentd-synchronous.ts";
import { fluentdUntagged } from "./logging/fluentd-untagged.ts";
import { logDriverMissing } from "./logging/log-driver-missing.ts";
import { logDriverNotOffered } from "./logging/log-driver-not-offered.ts";
import { logTagUnjoinable } from "./logging/log-tag-unjoinable.ts";
import { noMonitoringAgent } from "./no-monitoring-agent.ts";
import { noSurgeRoom } from "./no-surge-room.ts";
import { overProvisioned } from "./over-provisioned.ts";
import { roomShrinking } from "./room-shrinking.ts";
import { enteredByHand } from "./unfit/entered-by-hand.ts";
import { heavyDiskWriter } from "./unfit/heavy-disk-writer.ts";
import { hostBoundSingleton } from "./unfit/host-bound-singleton.ts";
import { standaloneForLong } from "./unfit/standalone-for-long.ts";
import { stateOnHost } from "./unfit/state-on-host.ts";

/** Every rule, in the order of docs/insights.md. */
export const rules = [
  overProvisioned,
  hostsNotNeeded,
  fargateCheaper,
  noSurgeRoom,
  roomShrinking,
  diskFilling,
  agentCleanUp,
  agentDisconnected,
  agentOld,
  noMonitoringAgent,
  amiOld,
  hostDrift,
  drainStuck,
  logDriverMissing,
  logDriverNotOffered,
  fluentdUntagged,
  logTagUnjoinable,
  fluentdSynchronous,
  heavyDiskWriter,
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
