import type { Host, PlacementConstraint, Service } from "../state/model.ts";
import { attributesOf } from "./attributes.ts";
import { groupOf } from "./live-tasks.ts";

/** Whether the host meets every constraint of the service and of its task definition. */
export function meetsConstraints(
  host: Host,
  { service, constraints }: { service: Service; constraints: readonly PlacementConstraint[] },
): boolean {
  return constraints.every(({ type, expression }) =>
    type === "distinctInstance"
      ? // "looks at the desired status of the tasks": https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
        !groupsOn(host).has(`service:${service.name}`)
      : readExpression(expression ?? "")(host),
  );
}

const groupsOn = (host: Host): Set<string> =>
  new Set([...host.tasks].filter((task) => task.desiredStatus === "RUNNING").map(groupOf));

/**
 * A part of the cluster query language: tests of attributes and task groups, `not(…)` around one, `and` between them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 *
 * @throws RangeError for the rest of the language
 */
export function readExpression(expression: string): (host: Host) => boolean {
  const tests = expression.split(/\s+and\s+/).map((part) => {
    const [, inner] = /^not\s*\((.*)\)$/.exec(part.trim()) ?? [];
    const test = readTest(inner ?? part.trim());
    return inner === undefined ? test : (host: Host) => !test(host);
  });
  return (host) => tests.every((test) => test(host));
}

function readTest(text: string): (host: Host) => boolean {
  const [, subject = "", operator = "", list, value = ""] =
    /^(\S+)\s+(==|!=|in|not_in|exists|not_exists)(?:\s+(?:\[(.*)\]|(\S+)))?$/.exec(text) ?? [];
  const values = list === undefined ? [value] : list.split(",").map((item) => item.trim());
  const ofHost = (host: Host): Set<string | undefined> => {
    if (subject === "task:group") return groupsOn(host);
    const attributes = attributesOf(host);
    const name = subject.slice("attribute:".length);
    return new Set(attributes.has(name) ? [attributes.get(name)] : []);
  };
  const among = (host: Host): boolean => values.some((each) => ofHost(host).has(each));
  if (subject === "task:group" || subject.startsWith("attribute:")) {
    if (operator === "==" || operator === "in") return among;
    if (operator === "exists") return (host) => ofHost(host).size > 0;
    if (operator === "not_exists") return (host) => ofHost(host).size === 0;
    if (operator === "!=" || operator === "not_in") return (host) => !among(host);
  }
  throw new RangeError(`the simulator does not read the expression "${text}"`);
}
