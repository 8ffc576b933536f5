/** An expression of the cluster query language as a tree. */
export type Query =
  | { kind: "and" | "or"; parts: readonly Query[] }
  | { kind: "not"; part: Query }
  | { kind: "test"; subject: string; operator: Operator; argument: readonly string[] };

export type Operator =
  | "=="
  | "!="
  | ">"
  | ">="
  | "<"
  | "<="
  | "exists"
  | "!exists"
  | "in"
  | "!in"
  | "=~"
  | "!~";

// Developer guide, "Create expressions to define container instances for Amazon ECS tasks". Longer spellings first.
const spellings: readonly (readonly [string, Operator])[] = [
  ["greater_than_equal", ">="],
  ["less_than_equal", "<="],
  ["greater_than", ">"],
  ["less_than", "<"],
  ["not_equals", "!="],
  ["not_exists", "!exists"],
  ["not_matches", "!~"],
  ["not_in", "!in"],
  ["!exists", "!exists"],
  ["!in", "!in"],
  ["equals", "=="],
  ["exists", "exists"],
  ["matches", "=~"],
  ["in", "in"],
  ["==", "=="],
  ["!=", "!="],
  ["=~", "=~"],
  ["!~", "!~"],
  [">=", ">="],
  ["<=", "<="],
  [">", ">"],
  ["<", "<"],
];

class NotUnderstood extends Error {}

/** Longer than any that ECS takes (API_PlacementConstraint: 2000 characters). */
const longest = 2_000;

/** Reads an expression; null when it is not one that is understood here in full. */
export function parseQuery(text: string): Query | null {
  if (text.length > longest) return null;
  let at = 0;

  const rest = () => text.slice(at);
  const skip = () => {
    at += /^\s*/.exec(rest())?.[0].length ?? 0;
  };
  function take(pattern: RegExp): string | null {
    skip();
    const found = pattern.exec(rest());
    if (found === null) return null;
    at += found[0].length;
    return found[0];
  }

  /** The guide does not say whether "and" binds closer than "or". It does here, as wherever both exist. */
  function chain(kind: "and" | "or", word: RegExp, next: () => Query): Query {
    const parts = [next()];
    while (take(word) !== null) parts.push(next());
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind, parts };
  }
  const either = (): Query => chain("or", /^(\|\||or(?=[\s(!]))/i, both);
  const both = (): Query => chain("and", /^(&&|and(?=[\s(!]))/i, single);

  function single(): Query {
    if (take(/^(!|not(?=[\s(]))/i) !== null) return { kind: "not", part: single() };
    if (take(/^\(/) === null) return test();
    const inner = either();
    if (take(/^\)/) === null) throw new NotUnderstood();
    return inner;
  }

  function test(): Query {
    const subject = take(/^[A-Za-z][\w:.\-/\\]*/);
    if (subject === null) throw new NotUnderstood();
    skip();
    for (const [spelling, operator] of spellings) {
      if (!rest().toLowerCase().startsWith(spelling)) continue;
      const wordGoesOn = /\w$/.test(spelling) && /^\w/.test(rest().slice(spelling.length));
      if (wordGoesOn) continue;
      at += spelling.length;
      return { kind: "test", subject, operator, argument: argumentOf(operator) };
    }
    throw new NotUnderstood();
  }

  function argumentOf(operator: Operator): string[] {
    if (operator === "exists" || operator === "!exists") return [];
    if (operator !== "in" && operator !== "!in") return [literal(/^[^\s()]+/)];
    if (take(/^\[/) === null) throw new NotUnderstood();
    const values = [literal(/^[^\s,[\]()]+/)];
    while (take(/^,/) !== null) values.push(literal(/^[^\s,[\]()]+/));
    if (take(/^\]/) === null) throw new NotUnderstood();
    return values;
  }

  function literal(plain: RegExp): string {
    const quoted = take(/^('[^']*'|"[^"]*")/);
    if (quoted !== null) return quoted.slice(1, -1);
    const value = take(plain);
    // Glued to the next test it could mean either.
    if (value === null || /&&|\|\||['"]/.test(value)) throw new NotUnderstood();
    return value;
  }

  try {
    const query = either();
    skip();
    return at === text.length ? query : null;
  } catch (error) {
    // So deep a nesting that the stack ends is not understood either.
    if (error instanceof NotUnderstood || error instanceof RangeError) return null;
    throw error;
  }
}
