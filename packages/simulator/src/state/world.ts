import type { CloudTrail } from "../cloudtrail/recorder.ts";
import type { Insights } from "../cloudwatch/metric-samples.ts";
import type { EventBus } from "../eventbridge/event-bus.ts";
import type { LoadFleet } from "../load/load-fleet.ts";
import type { LoadModel } from "../load/load-model.ts";
import type { Bucket } from "../s3/bucket.ts";
import type { ScenarioBook } from "../scenarios/scenario-book.ts";
import type { CallLog } from "../wire/call-log.ts";
import type { Throttle } from "../wire/throttle.ts";
import type { VirtualClock } from "./clock.ts";
import type { Region, Service, Task } from "./model.ts";
import type { Principal } from "./principal.ts";
import type { Random } from "./random.ts";
import type { Role } from "./resources.ts";
import type { Timing } from "./timing.ts";

export type { Principal };

export interface Account {
  id: string;
  /** AssumeRole into this account must present it. */
  externalId?: string;
  /** Every request is refused with AccessDeniedException. */
  denied?: boolean;
  /** Names of the roles that can be assumed; absent means any. */
  roles?: string[];
}

export type TaskChange = "running" | "healthy" | "unhealthy" | "failed" | "stopping" | "stopped";

/** Everything the simulator knows. */
export interface World {
  random: Random;
  /** Its own stream: what goes wrong on the way of events and notices must not change the world they tell of. */
  luck: Random;
  clock: VirtualClock;
  timing: Timing;
  accounts: Map<string, Account>;
  principals: Map<string, Principal>;
  /** By name, which is one of its kind in the whole of AWS. */
  buckets: Map<string, Bucket>;
  /** By `account/name`. */
  roles: Map<string, Role>;
  /** By `account/region`. */
  regions: Map<string, Region>;
  scenarios: ScenarioBook;
  events: EventBus;
  cloudTrail: CloudTrail;
  /** What monitoring would see of it. */
  load: { model: LoadModel; fleet(): LoadFleet; containerInsights: Insights };
  calls: CallLog;
  /** Absent when request rates are not limited. */
  throttle: Throttle | undefined;
  /** Services that are not (yet) in a steady state. */
  unsettled: Set<Service>;
  nextSequence(): number;
  /** The scheduler's ear: life cycles tell it what happened to a task. */
  taskChanged(task: Task, change: TaskChange): void;
  /** Tasks that RunTask made for a client token, by cluster and token. */
  runTokens: Map<string, Task[]>;
  /** Has the scheduler look at the service at its next tick; asked twice, it looks once. */
  evaluateSoon(service: Service): void;
}

/** One account's resources in one region, made on first use: every account has every region. */
export function regionOf(world: World, account: string, name: string): Region {
  const key = `${account}/${name}`;
  let region = world.regions.get(key);
  if (region === undefined) {
    region = {
      account,
      name,
      clusters: new Map(),
      taskDefinitions: new Map(),
      repositories: new Map(),
      pullThroughRules: [],
      secrets: new Map(),
      parameters: new Map(),
      logGroups: new Map(),
      targetGroups: new Map(),
      quotas: new Map(),
      capacityProviders: new Map(),
      scalableTargets: new Map(),
      instances: new Map(),
      userData: new Map(),
      imageOf: new Map(),
      imagesMadeAt: new Map(),
      queues: new Map(),
      rules: [],
      older: new Map(),
    };
    world.regions.set(key, region);
  }
  return region;
}
