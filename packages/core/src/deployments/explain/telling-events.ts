/** What ECS says of every roll-out and roll-back, whatever becomes of it (developer guide, "service event messages"). */
const routine =
  /has reached a steady state|has (?:started|stopped|begun draining) |(?:de)?registered \d+ targets|deployment completed|rolling back to deployment|deployment failed: tasks failed to start/i;

/** The events that tell something of a failure; all of them where none does. */
export function tellingEvents(events: readonly string[]): readonly string[] {
  const telling = events.filter((event) => !routine.test(event));
  return telling.length > 0 ? telling : events;
}
