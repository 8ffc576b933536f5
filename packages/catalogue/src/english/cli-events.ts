/** What the command line says of the queues of ECS's events. */
export const cliEvents = {
  "cli.summary.events list": () => "How fresh ECS's events are, and what could not be read of them",
  "cli.summary.events replay": () => "Try a message again that could not be read",
  "cli.column.source": () => "SOURCE",
  "cli.column.lastMessage": () => "LAST MESSAGE",
  "cli.column.eventAge": () => "AGE P99",
  "cli.column.inQueue": () => "IN QUEUE",
  "cli.column.failingSince": () => "FAILING SINCE",
  "cli.events.none": () =>
    "No queue of ECS's events is configured: the fleet is as fresh as its last listing (docs/fleet.md).",
  "cli.events.fresh": () => "fresh",
  "cli.events.notAnsweredYet": () => "NOT ANSWERED YET",
  "cli.events.stale": () => "STALE",
  "cli.events.seconds": (p: { seconds: number }) => `${p.seconds.toFixed(p.seconds < 10 ? 1 : 0)} s`,
  "cli.events.aside": (p: { count: number }) =>
    p.count === 1 ? "1 message could not be read:" : `${p.count} messages could not be read:`,
  "cli.events.replayed": (p: { id: string }) => `${p.id} was read and stored.`,
  "cli.events.notReplayed": (p: { id: string }) => `No worker has tried ${p.id} again yet.`,
};
