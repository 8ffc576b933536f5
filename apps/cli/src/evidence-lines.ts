import type { Say } from "./context.ts";

type Fields = Record<string, unknown>;

/**
 * The evidence of a failure for people: tasks that stopped alike are said once, with how many they are. The graph
 * gives it as JSON that may grow, so what has no sentence here is shown as "key: value", nested keys joined by dots.
 */
export function evidenceLines(say: Say, evidence: unknown): string[] {
  if (!isFields(evidence)) return rawLines(evidence);
  const { outcome, stoppedTasks, serviceEvents, ...rest } = evidence;
  return [
    ...outcomeLines(outcome),
    ...stoppedLines(say, stoppedTasks),
    ...listOf(serviceEvents).flatMap((event) =>
      typeof event === "string" ? [say("cli.why.serviceEvent", { event })] : rawLines(event, "serviceEvents"),
    ),
    ...rawLines(rest),
  ];
}

/** What ECS itself gave as reason; its kind is for programs. */
function outcomeLines(outcome: unknown): string[] {
  if (!isFields(outcome) || !isFields(outcome.params)) return rawLines(outcome, "outcome");
  return rawLines(outcome.params);
}

function stoppedLines(say: Say, tasks: unknown): string[] {
  const alike = new Map<string, { task: Fields; arns: string[] }>();
  for (const task of listOf(tasks)) {
    if (!isFields(task)) continue;
    const { arn, ...facts } = task;
    const key = JSON.stringify(facts);
    const group = alike.get(key) ?? { task: facts, arns: [] };
    group.arns.push(
      String(arn ?? "")
        .split("/")
        .at(-1) ?? "",
    );
    alike.set(key, group);
  }
  return [...alike.values()].flatMap(({ task, arns }) => {
    const { stopCode, stoppedReason, containers } = task;
    const why = [stopCode, stoppedReason].filter(Boolean).join(": ");
    return [
      say("cli.why.stopped", { count: arns.length, why, task: arns[0] ?? "" }),
      ...listOf(containers).flatMap((container) => containerLines(say, container)),
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
