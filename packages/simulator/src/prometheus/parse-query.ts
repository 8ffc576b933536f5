/** A query cannot be read, in the words that it is answered with. */
export class BadQuery extends Error {}

export interface LabelMatcher {
  label: string;
  holds(value: string): boolean;
}

/** The part of PromQL that is simulated: `agg by (labels) (function(name{matchers}[range]))`, all but the name optional. */
export interface Query {
  aggregate: { operator: string; by: string[] } | null;
  call: string | null;
  name: string;
  matchers: LabelMatcher[];
  /** Milliseconds; null for an instant selector. */
  rangeMs: number | null;
}

const operators = ["sum", "max", "min", "avg", "count"];
const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function parseQuery(text: string): Query {
  let rest = text.trim();
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = new RegExp(`^\\s*(?:${pattern.source})`, pattern.flags).exec(rest);
    if (found) rest = rest.slice(found[0].length);
    return found;
  };
  const need = (pattern: RegExp, what: string): RegExpExecArray => {
    const found = take(pattern);
    if (!found) throw new BadQuery(`parse error: expected ${what} at "${rest.slice(0, 30)}"`);
    return found;
  };
  let closing = 0;
  let aggregate: Query["aggregate"] = null;
  const operator = take(new RegExp(`(${operators.join("|")})\\s*(?=by|\\()`));
  if (operator) {
    const by = take(/by\s*\(([^)]*)\)/);
    need(/\(/, "(");
    closing += 1;
    const labels = by?.[1]?.split(",").map((label) => label.trim()) ?? [];
    aggregate = { operator: operator[1] as string, by: labels.filter((label) => label !== "") };
  }
  const call = take(/([a-z_]+)\s*\(/)?.[1] ?? null;
  if (call !== null) closing += 1;
  const name = need(/([a-zA-Z_:][a-zA-Z0-9_:]*)/, "the name of a metric")[1] as string;
  const matchers: LabelMatcher[] = [];
  if (take(/\{/))
    while (!take(/\}/)) {
      const found = need(/([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*,?/, "a matcher");
      matchers.push(matcherOf(found[1] as string, found[2] as string, found[3] as string));
    }
  const range = take(/\[(\d+)(ms|s|m|h|d)\]/);
  const rangeMs = range ? Number(range[1]) * (units[range[2] as string] ?? 0) : null;
  for (; closing > 0; closing -= 1) need(/\)/, ")");
  if (rest.trim() !== "") throw new BadQuery(`parse error: unexpected "${rest.trim().slice(0, 30)}"`);
  if ((call === null) !== (rangeMs === null))
    throw new BadQuery("parse error: expected type range vector in call to function");
  return { aggregate, call, name, matchers, rangeMs };
}

function matcherOf(label: string, operator: string, quoted: string): LabelMatcher {
  const value = JSON.parse(`"${quoted}"`) as string;
  switch (operator) {
    case "=":
      return { label, holds: (each) => each === value };
    case "!=":
      return { label, holds: (each) => each !== value };
    default: {
      const holds = patternOf(value);
      return { label, holds: operator === "=~" ? holds : (each) => !holds(each) };
    }
  }
}

/** A list of literals is looked up, as Prometheus does it. */
function patternOf(pattern: string): (value: string) => boolean {
  if (/^[\w:/|-]+$/.test(pattern)) {
    const literals = new Set(pattern.split("|"));
    return (value) => literals.has(value);
  }
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new BadQuery(`parse error: error parsing regexp: ${pattern}`);
  }
  return (value) => expression.test(value);
}
