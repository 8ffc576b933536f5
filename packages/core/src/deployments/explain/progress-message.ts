import type { Progress } from "../../events/index.ts";
import { type Message, message } from "../../kernel/index.ts";
import { launchFailure } from "./launch-failure.ts";
import { placementFailure, reasonOf } from "./placement-failure.ts";

type ServiceEvent = { at: Date | null; message: string };

/** ECS tells what one look of the scheduler started and what it could not place in either order. */
const sameLookMs = 10_000;

/**
 * The sentence about a roll-out under way: `usual`, unless it makes no headway for a reason that ECS tells. The
 * events are the service's, `since` when the deployment began; what came before says nothing about it.
 */
export function progressMessage(
  usual: Message,
  seen: { progress: Progress; events: readonly ServiceEvent[]; since: Date },
): Message {
  const { running, pending, desired, failed, waitingHook } = seen.progress;
  if (running + pending >= desired || waitingHook) return usual;
  const obstacle = newestObstacle(seen, { running, desired });
  if (obstacle !== null) return obstacle;
  if (failed >= 2 && running === 0) return message("deployment.progress.keepFailing", { failed, desired });
  return usual;
}

function newestObstacle(
  { events, since }: { events: readonly ServiceEvent[]; since: Date },
  counts: { running: number; desired: number },
): Message | null {
  let startedAt = 0;
  // DescribeServices gives the newest first.
  for (const { at, message: text } of events) {
    if (at !== null && at < since) continue;
    if (/has reached a steady state/i.test(text)) return null;
    if (/has started \d+ tasks/i.test(text)) startedAt ||= at?.getTime() ?? 0;
    const overcome = at !== null && startedAt - at.getTime() > sameLookMs;
    const placement = placementFailure(text);
    const launch = launchFailure(text);
    if (overcome && (placement !== null || launch !== null)) return null;
    if (placement !== null) {
      const { obstacle } = placement;
      return message("deployment.progress.cannotPlace", { ...counts, obstacle, detail: reasonOf(placement) });
    }
    if (launch !== null) return message("deployment.progress.cannotLaunch", { ...counts, reason: launch });
  }
  return null;
}
