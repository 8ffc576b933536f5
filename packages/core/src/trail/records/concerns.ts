import type { Database } from "@fleetgraph/database";
import { type Json, textOf } from "./who.ts";

/** What is kept of an account's records: what changes the fleet, or everything. */
export type Keep = "fleet" | "all";

/** Names of what the fleet refers to, of one account: short names and ARNs alike. */
export type Referred = {
  /** Roles, secrets, parameters, log groups that task definitions name; hosts' instances; buckets of trails. */
  names: ReadonlySet<string>;
};

/** All changes to these are kept. */
const whole: ReadonlySet<string> = new Set([
  "ecs.amazonaws.com",
  "ecr.amazonaws.com",
  "autoscaling.amazonaws.com",
  "application-autoscaling.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
  "servicediscovery.amazonaws.com",
  "codedeploy.amazonaws.com",
  // Who switches the trail off.
  "cloudtrail.amazonaws.com",
]);
/** Of these, changes to what the fleet refers to. */
const inPart: ReadonlySet<string> = new Set([
  "iam.amazonaws.com",
  "secretsmanager.amazonaws.com",
  "ssm.amazonaws.com",
  "logs.amazonaws.com",
  "ec2.amazonaws.com",
  "s3.amazonaws.com",
  "kms.amazonaws.com",
]);

const mostLooked = 2_000;

/** Whether a record is kept. */
export function isKept(
  record: { eventSource: string; readOnly: boolean; request: Json },
  { keep, referred }: { keep: Keep; referred: Referred },
): boolean {
  if (keep === "all") return true;
  if (record.readOnly) return false;
  if (whole.has(record.eventSource)) return true;
  return inPart.has(record.eventSource) && namesAny(record.request, referred.names);
}

/**
 * Whether a record's bytes can be left unparsed: whatever eventSource stands in them is none of those that are kept. A
 * quote within a string is written with a backslash, so that only a name of a member looks like this.
 */
export function isOfOthers(bytes: Buffer): boolean {
  const name = '"eventSource":"';
  let found = false;
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + name.length)) {
    const end = bytes.indexOf('"', at + name.length);
    const source = bytes.toString("latin1", at + name.length, end);
    if (end < 0 || whole.has(source) || inPart.has(source)) return false;
    found = true;
  }
  return found;
}

function namesAny(value: unknown, names: ReadonlySet<string>): boolean {
  let left = mostLooked;
  function look(each: unknown): boolean {
    left -= 1;
    if (left < 0) return false;
    if (typeof each === "string") return names.has(each) || names.has(each.slice(each.lastIndexOf("/") + 1));
    if (typeof each !== "object" || each === null) return false;
    return Object.values(each).some(look);
  }
  return look(value);
}

/** What the fleet refers to, of an account: out of its task definitions, its hosts and the trail itself. */
export async function referredOf(
  { pool }: Pick<Database, "pool">,
  input: { awsAccount: string | null; accountId: string; buckets: readonly string[] },
): Promise<Referred> {
  const [definitions, hosts] = await Promise.all([
    pool.query<{ name: string | null }>(
      "SELECT DISTINCT n.name FROM task_definition t, LATERAL (" +
        "SELECT t.definition->>'taskRoleArn' AS name UNION ALL SELECT t.definition->>'executionRoleArn' UNION ALL " +
        "SELECT jsonb_path_query(t.definition, 'lax $.containerDefinitions[*].secrets[*].valueFrom') #>> '{}' UNION ALL " +
        "SELECT jsonb_path_query(t.definition, 'lax $.containerDefinitions[*].logConfiguration.options.\"awslogs-group\"') #>> '{}'" +
        ") AS n WHERE n.name IS NOT NULL AND ($1::text IS NULL OR split_part(t.arn, ':', 5) = $1)",
      [input.awsAccount],
    ),
    pool.query<{ name: string | null }>(
      "SELECT h.ec2_instance_id AS name FROM host h JOIN cluster c ON c.id = h.cluster_id WHERE c.account_id = $1 AND h.ec2_instance_id IS NOT NULL",
      [input.accountId],
    ),
  ]);
  const names = new Set<string>(input.buckets);
  for (const { name } of [...definitions.rows, ...hosts.rows]) {
    const text = textOf(name);
    if (text === null) continue;
    names.add(text);
    for (const other of shorter(text)) names.add(other);
  }
  return { names };
}

/**
 * Other ways to name it: a role by its name, a parameter by its path or its last part, a secret by its name, without the
 * six characters that Secrets Manager puts behind it, and without the key that a definition may name within it.
 */
function shorter(text: string): string[] {
  const secret = /^(arn:[\w-]+:secretsmanager:[^:]*:\d*:secret:)([^:]+)/.exec(text);
  if (secret)
    return [
      `${secret[1]}${secret[2]}`,
      secret[2] as string,
      (secret[2] as string).replace(/-[A-Za-z0-9]{6}$/, ""),
    ];
  const parameter = /^arn:[\w-]+:ssm:[^:]*:\d*:parameter\/(.+)$/.exec(text)?.[1];
  if (parameter) return [parameter, `/${parameter}`];
  return text.startsWith("arn:") ? [text.slice(text.lastIndexOf("/") + 1)] : [];
}
