import type { HostRoom } from "../host-room.ts";
import type { Operator, Query } from "./parse.ts";
import { matchesPattern } from "./pattern.ts";

/**
 * Whether a host satisfies an expression; null where it cannot be told: an unknown subject, an operator the guide does
 * not give that subject, or a case it leaves open. Kleene's logic: what cannot be told decides only where it matters.
 */
export function satisfies(host: HostRoom, query: Query): boolean | null {
  if (query.kind === "not") return negated(satisfies(host, query.part));
  if (query.kind === "test") return test(host, query);
  const decisive = query.kind === "or";
  let answer: boolean | null = !decisive;
  for (const part of query.parts) {
    const one = satisfies(host, part);
    if (one === decisive) return decisive;
    if (one === null) answer = null;
  }
  return answer;
}

const negated = (answer: boolean | null): boolean | null => (answer === null ? null : !answer);

type Test = Extract<Query, { kind: "test" }>;

function test(host: HostRoom, { subject, operator, argument }: Test): boolean | null {
  if (subject.startsWith("attribute:")) {
    return ofText(attribute(host, subject.slice("attribute:".length)), operator, argument);
  }
  switch (subject) {
    case "agentConnected":
      return ofText(String(host.agentConnected), operator, argument);
    case "ec2InstanceId":
      return ofText(host.ec2InstanceId ?? undefined, operator, argument);
    case "agentVersion":
      return host.agentVersion === null
        ? null
        : ofOrder(compareVersions, host.agentVersion, operator, argument);
    case "runningTasksCount":
      return ofOrder(compareNumbers, String(host.runningTasks), operator, argument);
    case "registeredAt":
      return host.registeredAt === null
        ? null
        : ofOrder(compareTimes, host.registeredAt.toISOString(), operator, argument);
    case "task:group":
      return ofGroups(host, operator, argument);
    default:
      return null;
  }
}

/** undefined: the host has none of that name. An attribute may be there without a value: then it is the empty text. */
function attribute(host: HostRoom, name: string): string | undefined {
  return host.attributes.has(name) ? (host.attributes.get(name) ?? "") : undefined;
}

function ofText(value: string | undefined, operator: Operator, argument: readonly string[]): boolean | null {
  const [first = ""] = argument;
  switch (operator) {
    case "exists":
      return value !== undefined;
    case "!exists":
      return value === undefined;
    case "==":
      return value === first;
    case "in":
      return value !== undefined && argument.includes(value);
    case "=~":
      return value === undefined ? false : matchesPattern(value, first);
    // The guide does not say whether a host without the attribute differs from a value.
    case "!=":
      return value === undefined ? null : value !== first;
    case "!in":
      return value === undefined ? null : !argument.includes(value);
    case "!~":
      return value === undefined ? null : negated(matchesPattern(value, first));
    // Whether an attribute's order is that of numbers or of letters is not documented.
    case ">":
    case ">=":
    case "<":
    case "<=":
      return null;
  }
}

type Compare = (one: string, other: string) => number;

function ofOrder(
  compare: Compare,
  value: string,
  operator: Operator,
  argument: readonly string[],
): boolean | null {
  const order = compare(value, argument[0] ?? "");
  if (Number.isNaN(order)) return null;
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    default:
      return null;
  }
}

const compareNumbers: Compare = (one, other) => Number(one) - (other === "" ? Number.NaN : Number(other));

/** Only full dates and times: `2018-02-18T22:28:28+00:00`, `2018-02-18` as the guide lists them. */
const compareTimes: Compare = (one, other) =>
  /^\d{4}-\d{2}-\d{2}/.test(other) ? Date.parse(one) - Date.parse(other) : Number.NaN;

/** 1.9.0 is before 1.14.5: part by part, as numbers. */
const compareVersions: Compare = (one, other) => {
  const parts = (version: string) =>
    version.split(".").map((part) => (part === "" ? Number.NaN : Number(part)));
  const [a, b] = [parts(one), parts(other)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

function ofGroups(host: HostRoom, operator: Operator, argument: readonly string[]): boolean | null {
  const there = (group: string): boolean | null =>
    host.groups.has(group) ? true : host.allGroupsKnown ? false : null;
  const each = argument.map(there);
  const found = each.includes(true) ? true : each.includes(null) ? null : false;
  if (operator === "==" || operator === "in") return found;
  if (operator !== "!=" && operator !== "!in") return null;
  // "No task of that group" and "a task of another group" are both ways to read it: told only where they agree.
  if (found === null || !host.allGroupsKnown) return null;
  const another = [...host.groups.keys()].some((group) => !argument.includes(group));
  return !found === another ? another : null;
}
