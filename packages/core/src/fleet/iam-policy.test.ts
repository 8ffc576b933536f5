import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const core = join(import.meta.dirname, "..");
const documentation = readFileSync(join(core, "../../../docs/fleet.md"), "utf8");

/** What each client's operations are called in policies. */
const prefixes: Readonly<Record<string, string>> = {
  "client-application-auto-scaling": "application-autoscaling",
  "client-auto-scaling": "autoscaling",
  "client-cloudwatch": "cloudwatch",
  "client-cloudwatch-logs": "logs",
  "client-ec2": "ec2",
  "client-ecr": "ecr",
  "client-ecs": "ecs",
  "client-elastic-load-balancing-v2": "elasticloadbalancing",
  "client-iam": "iam",
  "client-s3": "s3",
  "client-secrets-manager": "secretsmanager",
  "client-service-quotas": "servicequotas",
  "client-sqs": "sqs",
  "client-ssm": "ssm",
  "client-sts": "sts",
};
/** Operations that are allowed by another name, or by nobody: "no permissions are required" (API_GetCallerIdentity). */
const otherwise: Readonly<Record<string, string | null>> = {
  // API_HeadObject: "you must have the s3:GetObject permission".
  "s3:HeadObject": "s3:GetObject",
  "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
  "sts:GetCallerIdentity": null,
};
/** What sends checkpoints outside: another role's, in another account at best (docs/audit-export.md). */
const ofOtherRoles: readonly string[] = [join("aws", "locked-objects.ts")];
/** What an operation needs beside itself: roles are passed to the tasks that a revision is for, and it is given tags. */
const implied = { "ecs:RegisterTaskDefinition": ["iam:PassRole", "ecs:TagResource"] } as const;

/** The actions that the files of a folder need: each command that is imported from one of AWS's clients. */
function actionsOf(folder: string): Set<string> {
  const actions = new Set<string>();
  const files = readdirSync(join(core, folder), { recursive: true, encoding: "utf8" });
  for (const file of files) {
    if (!/(?<!\.test)\.ts$/.test(file) || ofOtherRoles.includes(file)) continue;
    const text = readFileSync(join(core, folder, file), "utf8");
    for (const [, operation = ""] of text.matchAll(/new (\w+)Command\(/g)) {
      const client = clientOf(text, operation);
      const action = `${prefixes[client]}:${operation}`;
      const needed = otherwise[action] === undefined ? action : otherwise[action];
      if (needed !== null) actions.add(needed);
    }
  }
  return actions;
}

/** The nearest mention of a client behind the name that is imported from it, at the head of a file or where it is needed. */
function clientOf(text: string, operation: string): string {
  const imported = new RegExp(
    `\\{[^{}]*\\b${operation}Command\\b[^{}]*\\}[^;]*?"@aws-sdk/([a-z0-9-]+)"`,
  ).exec(text);
  const client = imported?.[1] ?? "";
  if (!(client in prefixes)) throw new Error(`nobody knows whose ${operation} is`);
  return client;
}

type Policy = { Version: string; Statement: { Sid: string; Action: string | string[]; Resource: unknown }[] };

function policies(): { read: Policy; deploy: Policy } {
  const found = [...documentation.matchAll(/```json\n(\{\n {2}"Version"[\s\S]*?)```/g)].map(
    ([, text = ""]) => JSON.parse(text) as Policy,
  );
  const [read, deploy] = found;
  if (!read || !deploy || found.length !== 2) throw new Error("docs/fleet.md has no two policies");
  return { read, deploy };
}

const actionsIn = ({ Statement }: Policy) => Statement.flatMap(({ Action }) => Action).sort();

test("the policy for reading allows what the fleet's listing calls, and nothing else", () => {
  const called = new Set([...actionsOf("fleet"), ...actionsOf("kernel")]);
  expect(actionsIn(policies().read)).toEqual([...called].sort());
  expect([...called].filter((action) => !/:(Describe|List|Get|Receive|DeleteMessage$)/.test(action))).toEqual(
    [],
  );
});

test("the policy for deploying adds what deployments and their checks call, and nothing else", () => {
  const reading = new Set(actionsIn(policies().read));
  const slices = readdirSync(core).filter(
    (name) => !["fleet", "insights", "kernel", "logs", "metrics", "testing", "trail"].includes(name),
  );
  const called = new Set(slices.flatMap((slice) => [...actionsOf(slice)]));
  for (const action of called)
    for (const more of implied[action as keyof typeof implied] ?? []) called.add(more);
  const added = [...called].filter((action) => !reading.has(action)).sort();
  expect(actionsIn(policies().deploy)).toEqual(added);
});

test("the policies for metrics and for lines allow what is called for them, and nothing else", () => {
  const page = readFileSync(join(core, "../../../docs/aws.md"), "utf8");
  const found = [...page.matchAll(/```json\n(\{\n {2}"Version"[\s\S]*?)```/g)].map(
    ([, text = ""]) => JSON.parse(text) as Policy,
  );
  const called = ["metrics", "logs"].map((slice) => [...actionsOf(slice)].sort());
  expect(found.map(actionsIn)).toEqual(called);
});

test("each statement of the policies is told what is missing without it", () => {
  const { read, deploy } = policies();
  const rows = [...documentation.matchAll(/^\| `(\w+)` \|/gm)].map(([, sid]) => sid);
  for (const { Sid } of [...read.Statement, ...deploy.Statement]) expect(rows).toContain(Sid);
});
