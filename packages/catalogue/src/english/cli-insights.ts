const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** What rules are judged by, as a user calls it. */
const facts: Readonly<Record<string, string>> = {
  hosts: "hosts",
  services: "services",
  tasks: "tasks",
  definitions: "task definitions",
  entered: "who entered containers (CloudTrail)",
  usage: "metrics of containers and hosts",
  disks: "metrics of disks",
  watched: "metrics of some hosts",
  room: "the past of hosts",
  groups: "Auto Scaling groups",
  agentSettings: "settings of the ECS agent",
  machineImages: "AMIs",
  clusters: "clusters",
  trail: "CloudTrail",
  outOfBand: "changes behind Fleetgraph's back",
};

/** The words of `fleet insights`. */
export const cliInsights = {
  "cli.summary.insights": () => "List what is found of the fleet, the worst first",
  "cli.summary.insights show": () => "Show one finding: its numbers, what to do, when it held",
  "cli.summary.insights snooze": () => "Put a finding off until a time, or take that back",
  "cli.option.insightKind": () => "Only this kind, such as DISK_FILLING (repeatable)",
  "cli.option.severity": () => "Only this severity: info, warning, critical (repeatable)",
  "cli.option.insightService": () => "Only of this service",
  "cli.option.insightHost": () => "Only of this host",
  "cli.option.snoozed": () => "Those that are snoozed, which are left out otherwise",
  "cli.option.closedInsights": () => "Those that held once and do not now",
  "cli.option.snoozeUntil": () => "Until when: 14d, 2026-12-24, …",
  "cli.option.snoozeReason": () => "Why it can wait",
  "cli.option.snoozeEnd": () => "End a snooze before its time",
  "cli.column.severity": () => "SEVERITY",
  "cli.insights.none": () => "Nothing is found.",
  "cli.insights.notEvaluated": (p: { place: string }) =>
    `${p.place} is not evaluated at present: what it has may be old.`,
  "cli.insights.untold": (p: { place: string; kinds: number; facts: readonly string[] }) =>
    `${plural(p.kinds, "rule")} could not be judged in ${p.place}, for want of: ${p.facts.map((each) => facts[each] ?? each).join(", ")}.`,
  "cli.insights.evidence": () => "Rests on",
  "cli.insights.do": () => "To do",
  "cli.insights.change": () => "Deploy",
  "cli.insights.history": () => "Held",
  "cli.insights.snoozed": () => "Snoozed",
  "cli.insights.snoozedUntil": (p: { until: string; by: string; reason: string }) =>
    `until ${p.until} by ${p.by}: ${p.reason}`,
  "cli.insights.snoozeDone": (p: { id: string; until: string }) => `${p.id} is snoozed until ${p.until}.`,
  "cli.insights.unsnoozeDone": (p: { id: string }) => `${p.id} is not snoozed any more.`,
  "cli.insights.endOrUntil": () => "--end and --until do not go together.",
  "cli.insights.cores": (p: { cores: number }) => `${p.cores} ${p.cores === 1 ? "core" : "cores"}`,
  "cli.insights.days": (p: { days: number }) => plural(p.days, "day"),
  "cli.insights.perMonth": (p: { dollars: number }) => `$${p.dollars} a month`,
};
