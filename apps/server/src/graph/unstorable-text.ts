import { type ASTVisitor, GraphQLError, type ValidationContext } from "graphql";
import type { Variables } from "./cost.ts";

// PostgreSQL's text has no U+0000, and its jsonb refuses half of a surrogate pair; UTF-8 has neither the latter.
const isUnstorable = (text: string) => text.includes("\0") || !text.isWellFormed();
const what = "a character that no text can have: U+0000, or half of a surrogate pair";

/** A validation rule: a string in the document is one that can be looked up and kept. */
export function storableStringsRule(context: ValidationContext): ASTVisitor {
  return {
    StringValue(node) {
      if (isUnstorable(node.value)) {
        context.reportError(new GraphQLError(`A string holds ${what}.`, { nodes: node }));
      }
    },
  };
}

/** The same for what comes in variables. Throws GraphQLError BAD_USER_INPUT, naming the variable. */
export function requireStorableVariables(variables: Variables, requestId: string): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!holdsUnstorable(value)) continue;
    throw new GraphQLError(`Variable "$${name}" holds ${what}.`, {
      extensions: { code: "BAD_USER_INPUT", requestId, http: { status: 400 } },
    });
  }
}

/** Whether all that comes in variables can be looked up and kept. */
export function areStorable(variables: Variables): boolean {
  return !Object.values(variables).some(holdsUnstorable);
}

/** Without recursion: a megabyte of brackets is nested deeper than the stack. */
function holdsUnstorable(value: unknown): boolean {
  const rest = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next === "string" && isUnstorable(next)) return true;
    if (typeof next === "object" && next !== null) for (const each of Object.values(next)) rest.push(each);
  }
  return false;
}
