import { createCloudTrail } from "../cloudtrail/cloud-trail.ts";
import { soundAlarm } from "../ecs/alarms.ts";
import { evaluate, onTaskChange } from "../ecs/scheduler.ts";
import { createEventBus } from "../eventbridge/event-bus.ts";
import { hostDetail, taskDetail } from "../eventbridge/event-details.ts";
import { createLoadFleetOf } from "../load/load-fleet-of.ts";
import { createLoadModel } from "../load/load-model.ts";
import { hitRunningTasks } from "../scenarios/hit-running-tasks.ts";
import { createScenarioBook } from "../scenarios/scenario-book.ts";
import type { SimulatorOptions } from "../simulator-options.ts";
import { createCallLog } from "../wire/call-log.ts";
import { createThrottle } from "../wire/throttle.ts";
import { createClock } from "./clock.ts";
import { createRandom } from "./random.ts";
import { DEFAULT_TIMING } from "./timing.ts";
import type { Account, World } from "./world.ts";

/** An empty world, with scheduler, scenarios and request rates joined up. */
export function createWorld(options: SimulatorOptions): World {
  let sequence = 0;
  const seed = options.seed ?? 1;
  const luck = createRandom(seed + 2);
  const world: World = {
    random: createRandom(seed),
    luck,
    clock: createClock({
      startedAt: options.startedAt ?? Date.now(),
      speed: options.speed ?? 0,
      afterEach: () => world.events.flush(),
    }),
    events: createEventBus({
      now: () => world.clock.now(),
      chance: () => luck.next(),
      taskDetail,
      hostDetail: (host) => hostDetail(world, host),
    }),
    timing: { ...DEFAULT_TIMING, ...options.timing },
    accounts: new Map(),
    principals: new Map(),
    buckets: new Map(),
    roles: new Map(),
    regions: new Map(),
    scenarios: createScenarioBook({
      // Its own stream: setting a scenario must not change the ids that follow.
      random: createRandom(seed + 1),
      onChange: ({ set }) => {
        if (set?.runningTasks) hitRunningTasks(world, set);
        if (set !== undefined) soundAlarm(world, set);
        // What waited for room or for a back-off is tried at once.
        for (const service of world.unsettled) {
          service.nextStartAt = 0;
          world.evaluateSoon(service);
        }
      },
    }),
    cloudTrail: createCloudTrail(() => world),
    load: {
      model: createLoadModel({ seed, ...options.load }),
      fleet: () => loadFleet(),
      containerInsights: options.containerInsights ?? "enhanced",
    },
    calls: createCallLog({ capacity: 100_000 }),
    throttle: options.throttling === false ? undefined : createThrottle({ now: () => performance.now() }),
    unsettled: new Set(),
    nextSequence: () => ++sequence,
    runTokens: new Map(),
    taskChanged: (task, change) => onTaskChange(world, task, change),
    evaluateSoon: (service) => {
      if (service.evaluation !== undefined) return;
      service.evaluation = world.clock.after(world.timing.schedulerTick, () => {
        service.evaluation = undefined;
        evaluate(world, service);
      });
    },
  };
  const loadFleet = createLoadFleetOf(world);
  for (const account of options.accounts ?? []) addAccount(world, account);
  return world;
}

/** Access keys name their account, so that they survive a restart of the simulator. */
export const accessKeyOf = (accountId: string): string =>
  `AKIA${BigInt(accountId).toString(36).toUpperCase().padStart(16, "0")}`;

export function addAccount(world: World, account: Account): void {
  if (!/^\d{12}$/.test(account.id))
    throw new RangeError(`an account id has twelve digits, not "${account.id}"`);
  world.accounts.set(account.id, account);
  const accessKeyId = accessKeyOf(account.id);
  world.principals.set(accessKeyId, {
    account: account.id,
    arn: `arn:aws:iam::${account.id}:user/operator`,
    userId: `AIDA${account.id}`,
    accessKeyId,
  });
}
