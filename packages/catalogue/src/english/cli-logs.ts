/** What the command line says of the lines of containers. */
export const cliLogs = {
  "cli.summary.logs": () => "What containers write: of a service, a task or a cluster, now or then",
  "cli.option.logsContainer": () => "Only of the containers of this name",
  "cli.option.logsText": () => "Only lines with these words in this order",
  "cli.option.logsTag": () => "Only lines with exactly this tag of Fluentd's",
  "cli.option.logsFollow": () => "Go on with each line that is written, until Ctrl-C",
  "cli.option.logsLimit": () => "The newest so many lines (100)",
  "cli.logs.none": () => "No lines. Without --since it is the last hour that is looked at.",
  "cli.logs.more": (p: { shown: number }) =>
    `The newest ${p.shown}; there are more: --limit N, --all, or --since and --until.`,
};
