/** What lists the things of a kind on the command line: deployments are a service's history. */
export function listCommand(what: string): string {
  return what === "deployment" ? "fleet history" : `fleet ${what}s`;
}
