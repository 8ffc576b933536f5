const amounts: Readonly<Record<string, [name: string, unit: string]>> = {
  CPU: ["CPU units", ""],
  MEMORY: ["memory", " MiB"],
  ENI: ["network interfaces", ""],
  GPU: ["GPUs", ""],
};
const words: Readonly<Record<string, string>> = {
  PORTS: "port taken",
  ATTRIBUTE: "lacks the attribute",
  CONSTRAINT: "does not meet",
  AGENT: "its ECS agent is disconnected",
  STATUS: "takes no tasks:",
};

/** What a host lacks for one more task, in a few words. */
function lackWords(p: {
  resource: string;
  needed: number | null;
  free: number | null;
  detail: string | null;
}): string {
  const [name, unit] = amounts[p.resource] ?? [];
  if (name !== undefined) {
    const needed = p.needed === null ? "" : `${p.needed}${unit} needed`;
    return `${name}: ${[needed, p.free === null ? "free: not known" : `${p.free}${unit} free`].filter(Boolean).join(", ")}`;
  }
  return [words[p.resource] ?? p.resource, p.detail].filter(Boolean).join(" ");
}

/** The evidence of a failure that is about hosts. */
export const whyEvidence = {
  "cli.why.on": (p: { hosts: string }) => `on ${p.hosts}`,
  "cli.why.host": (p: { host: string; ip: string | null; lacks: string }) =>
    `Host ${p.host}${p.ip ? ` (${p.ip})` : ""}: ${p.lacks}`,
  "cli.why.lack": lackWords,
};
