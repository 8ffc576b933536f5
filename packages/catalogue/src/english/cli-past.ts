/** What the command line says of the past. */
export const cliPast = {
  "cli.summary.at": () => "The fleet as it was at a time",
  "cli.usage.moment": (p: { value: string }) =>
    `"${p.value}" is no time. Write 2026-11-01T14:00, 2026-11-01, "2h ago" or "yesterday 14:00".`,
  "cli.usage.atWhat": (p: { value: string }) =>
    `"${p.value}" is none of clusters, services, tasks and hosts, and no CLUSTER/SERVICE.`,
  "cli.at.moment": (p: { at: string }) => `As it was at ${p.at}.`,
  "cli.at.history": (p: { since: string }) => `The history begins at ${p.since}.`,
  "cli.at.noService": (p: { service: string }) => `There was no service ${p.service} then.`,
  "cli.at.noTasks": () => "It had no tasks then.",
};
