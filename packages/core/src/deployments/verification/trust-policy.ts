/** Who asks to assume a role: ECS, for the tasks of an account. */
export type Asker = { account: string | null; region: string | null };

/** What a trust policy says to ECS tasks. UNKNOWN: its conditions are none that can be judged from here. */
export type Trust = "TRUSTED" | "UNTRUSTED" | "UNKNOWN";

type Statement = {
  Effect?: unknown;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Condition?: unknown;
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html: the same in every partition. */
const tasks = "ecs-tasks.amazonaws.com";

/**
 * Whether a trust policy lets ECS tasks assume its role, by the rules of IAM's policy evaluation: a denial counts more
 * than any permission. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function trustOf(policy: unknown, asker: Asker): Trust {
  if (typeof policy !== "object" || policy === null) return "UNKNOWN";
  const statements = listOf((policy as { Statement?: unknown }).Statement).filter(
    (each): each is Statement => typeof each === "object" && each !== null,
  );
  if (statements.length === 0) return "UNKNOWN";
  // Written the other way round, as "all but": rare in trust policies, and easily misjudged.
  if (statements.some((each) => each.NotPrincipal !== undefined || each.NotAction !== undefined))
    return "UNKNOWN";
  const about = statements.filter((each) => isOfTasks(each.Principal) && isOfAssuming(each.Action));
  const met = (effect: string) =>
    about.filter((each) => each.Effect === effect).map((each) => isMet(each.Condition, asker));
  const denied = met("Deny");
  const allowed = met("Allow");
  if (denied.includes(true) || allowed.every((each) => each === false)) return "UNTRUSTED";
  return denied.includes(null) || !allowed.includes(true) ? "UNKNOWN" : "TRUSTED";
}

const listOf = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

function isOfTasks(principal: unknown): boolean {
  if (principal === "*") return true;
  if (typeof principal !== "object" || principal === null) return false;
  const { Service, AWS } = principal as { Service?: unknown; AWS?: unknown };
  return listOf(Service).includes(tasks) || listOf(AWS).includes("*");
}

function isOfAssuming(action: unknown): boolean {
  return listOf(action).some(
    (each) => typeof each === "string" && patternOf(each.toLowerCase()).test("sts:assumerole"),
  );
}

/** Whether all conditions hold; null where that cannot be judged. */
function isMet(condition: unknown, asker: Asker): boolean | null {
  if (condition === undefined) return true;
  if (typeof condition !== "object" || condition === null) return null;
  const held = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as Record<string, unknown>).map(([key, values]) => {
      const tests = listOf(values).map((wanted) => holds({ operator, key, wanted }, asker));
      // One of a key's values is enough.
      return tests.includes(true) ? true : tests.includes(null) ? null : false;
    }),
  );
  return held.includes(false) ? false : held.includes(null) ? null : true;
}

/**
 * The two keys that the developer guide tells to use against confused deputies; tasks are assumed for as
 * `arn:aws:ecs:REGION:ACCOUNT:…`, of which what follows the account is taken to fit.
 */
function holds(
  { operator, key, wanted }: { operator: string; key: string; wanted: unknown },
  { account, region }: Asker,
): boolean | null {
  if (account === null || typeof wanted !== "string") return null;
  const exact = operator === "StringEquals";
  if (!exact && !/^(StringLike|ArnEquals|ArnLike)$/.test(operator)) return null;
  switch (key.toLowerCase()) {
    case "aws:sourceaccount":
      return exact ? wanted === account : patternOf(wanted).test(account);
    case "aws:sourcearn": {
      const [, , service = "*", where = "*", whose = "*"] = wanted.split(":");
      const fits = patternOf(service).test("ecs") && patternOf(whose).test(account);
      if (!fits || region === null) return fits ? null : false;
      return patternOf(where).test(region);
    }
    default:
      return null;
  }
}

/** IAM's wildcards. */
function patternOf(text: string): RegExp {
  const escaped = text.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*/g, ".*").replace(/\?/g, ".")}$`);
}
