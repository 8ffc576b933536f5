import type { Service } from "../state/model.ts";
import type { World } from "../state/world.ts";

const KEPT = 100;
const REPEAT_AFTER = 6 * 3_600_000;

/**
 * Adds a message to the service's events, newest first. Only 100 are kept, and a message that repeats
 * is left out for six hours. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
 */
export function tell(world: World, service: Service, message: string): void {
  const text = `(service ${service.name}) ${message}.`;
  const createdAt = world.clock.now();
  const latest = service.events[0];
  if (latest !== undefined && latest.message === text && createdAt - latest.createdAt < REPEAT_AFTER) return;
  const id = world.random.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  service.events.unshift({ id, createdAt, message: text });
  if (service.events.length > KEPT) service.events.length = KEPT;
}
