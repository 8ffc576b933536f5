const services = (count: number) => (count === 1 ? "1 service" : `${count} services`);

/** What the command line says of one change of many services. */
export const cliBulk = {
  "cli.option.atOnce": () => "Of many services: how many are changed at once (5)",
  "cli.option.keepGoing": () => "Begin the next services although one has failed",
  "cli.usage.oneServiceOnly": (p: { option: string }) => `${p.option} is for one service at a time.`,
  "cli.bulk.heading": (p: { images: string; count: number; atOnce: number }) =>
    `Deploying ${p.images} to ${services(p.count)}, ${p.atOnce} at once`,
  "cli.bulk.cancelHeading": (p: { bulk: string; count: number }) =>
    `Stopping ${p.bulk} of ${services(p.count)}`,
  "cli.bulk.begun": () => "begun",
  "cli.bulk.toCome": () => "to come",
  "cli.bulk.notBegun": () => "not begun",
  "cli.bulk.approve": (p: { deployment: string }) => `waits: fleet approve ${p.deployment}`,
  "cli.bulk.pause": (p: { deployment: string }) => `waits: fleet continue ${p.deployment}`,
  "cli.bulk.counts": (p: {
    total: number;
    succeeded: number;
    failed: number;
    cancelled: number;
    active: number;
    held: number;
  }) =>
    [
      `${p.succeeded} of ${p.total} done`,
      p.failed && `${p.failed} failed`,
      p.cancelled && `${p.cancelled} stopped`,
      p.active && `${p.active} under way`,
      p.held && `${p.held} to come`,
    ]
      .filter(Boolean)
      .join(", "),
  "cli.bulk.more": (p: { count: number }) => `… and ${p.count} more`,
  "cli.bulk.leave": () => "Ctrl-C stops watching; the deployments go on.",
  "cli.bulk.succeeded": (p: { images: string; count: number; duration: string }) =>
    `${services(p.count)} now ${p.count === 1 ? "runs" : "run"} ${p.images}. It took ${p.duration}.`,
  "cli.bulk.failed": (p: { failed: number; total: number; duration: string }) =>
    p.failed === 0
      ? `Not all of ${services(p.total)} were deployed to. It took ${p.duration}.`
      : `${p.failed} of ${services(p.total)} failed. It took ${p.duration}.`,
  "cli.bulk.cancelled": (p: { bulk: string; counts: string }) => `${p.bulk} was stopped: ${p.counts}.`,
  "cli.bulk.left": (p: { count: number }) =>
    `${services(p.count)} ${p.count === 1 ? "was" : "were"} left as ${p.count === 1 ? "it was" : "they were"}. With --keep-going a failure does not stop the others.`,
  "cli.bulk.unfinished": (p: { bulk: string; counts: string }) => `${p.bulk}: ${p.counts}.`,
  "cli.bulk.tooLate": (p: { bulk: string; counts: string }) => `${p.bulk} had ended first: ${p.counts}.`,
  "cli.bulk.maybeAsked": () =>
    "Interrupted before the server answered: it may have accepted. Look with: fleet history",
};
