import type { Say } from "./context.ts";

type Fields = Record<string, unknown>;

/**
 * The evidence of a failure for people: tasks that stopped alike are said once, with how many they are. The graph
 * gives it as JSON that may grow, so what has no sentence here is shown as "key: value", nested keys joined by dots.
 */
export function evidenceLines(say: Say, evidence: unknown): string[] {
  if (!isFields(evidence)) return rawLines(evidence);
  // `outcome`, `checks` and `notKnown` are told by the server, which has the words.
  const {
    outcome: _outcome,
    notKnown: _notKnown,
    checks: _checks,
    stoppedTasks,
    serviceEvents,
    placementFailures,
    hosts,
    ...rest
  } = evidence;
  const told = listOf(serviceEvents);
  const untold = listOf(placementFailures).filter((each) => !isFields(each) || !told.includes(each.text));
  return [
    ...stoppedLines(say, stoppedTasks),
    ...listOf(hosts).flatMap((host) => hostLines(say, host)),
    ...untold.flatMap((failure) => rawLines(isFields(failure) ? failure.text : failure)),
    ...listOf(serviceEvents).flatMap((event) =>
      typeof event === "string" ? [say("cli.why.serviceEvent", { event })] : rawLines(event, "serviceEvents"),
    ),
    ...rawLines(rest),
  ];
}

function stoppedLines(say: Say, tasks: unknown): string[] {
  const alike = new Map<string, { task: Fields; arns: string[]; hosts: Set<string> }>();
  for (const task of listOf(tasks)) {
    if (!isFields(task)) continue;
    const { arn, host, ...facts } = task;
    const key = JSON.stringify(facts);
    const group = alike.get(key) ?? { task: facts, arns: [], hosts: new Set() };
    if (typeof host === "string") group.hosts.add(host);
    group.arns.push(
      String(arn ?? "")
        .split("/")
        .at(-1) ?? "",
    );
    alike.set(key, group);
  }
  return [...alike.values()].flatMap(({ task, arns, hosts }) => {
    const { stopCode, stoppedReason, containers } = task;
    const why = [stopCode, stoppedReason].filter(Boolean).join(": ");
    return [
      say("cli.why.stopped", { count: arns.length, why, task: arns[0] ?? "" }),
      ...listOf(containers).flatMap((container) => containerLines(say, container)),
      ...(hosts.size > 0 ? [`  ${say("cli.why.on", { hosts: [...hosts].join(", ") })}`] : []),
    ];
  });
}

function containerLines(say: Say, container: unknown): string[] {
  if (!isFields(container)) return [];
  const { name, exitCode, reason } = container;
  if (exitCode === null && !reason) return [];
  const words = {
    container: String(name ?? "?"),
    exitCode: typeof exitCode === "number" ? exitCode : null,
    reason: typeof reason === "string" ? reason : null,
  };
  return [`  ${say("cli.why.container", words)}`];
}

function hostLines(say: Say, host: unknown): string[] {
  if (!isFields(host) || typeof host.name !== "string") return rawLines(host, "hosts");
  const lacks = listOf(host.lacks)
    .filter(isFields)
    .map((lack) =>
      say("cli.why.lack", {
        resource: String(lack.resource ?? "?"),
        needed: typeof lack.needed === "number" ? lack.needed : null,
        free: typeof lack.free === "number" ? lack.free : null,
        detail: typeof lack.detail === "string" ? lack.detail : null,
      }),
    );
  const ip = typeof host.privateIp === "string" ? host.privateIp : null;
  return [say("cli.why.host", { host: host.name, ip, lacks: lacks.join("; ") })];
}

function rawLines(value: unknown, path = ""): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [`${path ? `${path}: ` : ""}${String(value)}`];
  return Object.entries(value).flatMap(([key, each]) => rawLines(each, path ? `${path}.${key}` : key));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
