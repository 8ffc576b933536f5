import type { Region } from "../state/model.ts";
import type { LogEvent } from "../state/resources.ts";
import type { World } from "../state/world.ts";
import { addLogGroup } from "./add-log-group.ts";

// Of a group: a demo that runs for days must not grow.
const mostKept = 50_000;

/** As a log driver writes lines: the group and the stream are made when they are not there. */
export function putLogEvents(
  world: World,
  region: Region,
  input: { group: string; stream: string; events: readonly { at: number; message: string }[] },
): void {
  const group = region.logGroups.get(input.group) ?? addLogGroup(world, region, input.group);
  for (const { at, message } of input.events) {
    const sequence = world.nextSequence();
    const event: LogEvent = {
      // 56 digits that grow with the time, as AWS's do.
      id: `${String(at).padStart(20, "3")}${String(sequence).padStart(36, "0")}`,
      stream: input.stream,
      at,
      ingestedAt: world.clock.now(),
      message,
    };
    group.events.push(event);
  }
  if (group.events.length > mostKept) group.events.splice(0, group.events.length - mostKept);
}
