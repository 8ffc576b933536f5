/** What the command line says of following the audit history, and of requests of nobody. */
export const cliAuditWatch = {
  "cli.option.watchAudit": () => "Then go on with what is recorded, until Ctrl-C",
  "cli.summary.audit refused": () => "Requests without a valid token, by hour and reason",
  "cli.column.hour": () => "HOUR",
  "cli.column.count": () => "COUNT",
};
