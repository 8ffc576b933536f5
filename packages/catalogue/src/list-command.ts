const others: Readonly<Record<string, string>> = {
  deployment: "fleet history",
  "freeze window": "fleet freeze",
  insight: "fleet insights",
  "out-of-band change": "fleet audit out-of-band",
};

/** What lists the things of a kind on the command line: deployments are a service's history. */
export function listCommand(what: string): string {
  return others[what] ?? `fleet ${what}s`;
}
