import { nearest } from "@fleetgraph/catalogue";
import type { z } from "zod";
import { type Message, type Mistake, message } from "../../kernel/index.ts";
import { fieldName, mistakeAt, type Path } from "./file-field.ts";

/**
 * Checks a value against the schema and tells every mistake. Gives the value without what is wrong in it, so that the
 * rest can be checked further.
 */
export function checkTypes<Type>(
  schema: z.ZodType<Type>,
  value: unknown,
  path: Path,
  mistakes: Mistake[],
): Type {
  const { error } = schema.safeParse(value);
  for (const issue of error?.issues ?? []) {
    const within = issue.path.filter((part): part is string | number => typeof part !== "symbol");
    const at = [...path, ...within];
    const found = within.reduce<unknown>((from, part) => (from as Record<string, unknown>)?.[part], value);
    const [text, hint] = said(issue, fieldName(at), found);
    mistakes.push(mistakeAt(at, text, hint));
    const last = within.at(-1);
    const holder = within.slice(0, -1).reduce<unknown>((from, part) => (from as never)?.[part], value);
    if (last !== undefined && holder != null) (holder as Record<string, unknown>)[last] = undefined;
  }
  return value as Type;
}

const expectations: Record<string, string> = {
  string: "text",
  number: "number",
  int: "number",
  boolean: "boolean",
  array: "list",
  object: "object",
  record: "object",
};

/** A mistake in words, without the value: that may be a secret. */
function said(issue: z.core.$ZodIssue, field: string, found: unknown): [Message, Message | null] {
  if (found === undefined) return [message("problem.file.required", { field }), null];
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    const candidates = typeof found === "string" ? nearest(found, values) : [];
    return [
      message("problem.file.oneOf", { field, values }),
      message("problem.file.oneOf.hint", { candidates }),
    ];
  }
  if (issue.code === "too_small" && issue.origin === "string") {
    return [message("problem.file.empty", { field }), null];
  }
  if (issue.code === "too_small" && issue.origin === "array") {
    return [message("problem.file.empty", { field }), null];
  }
  if (issue.code === "too_big" || issue.code === "too_small") {
    const range =
      issue.code === "too_big"
        ? { minimum: 0, maximum: Number(issue.maximum) }
        : { minimum: Number(issue.minimum), maximum: 2_147_483_647 };
    return [message("problem.invalid.range", { field, ...range }), null];
  }
  const expected = issue.code === "invalid_type" ? issue.expected : "object";
  if (expected === "int") return [message("problem.file.number", { field }), null];
  return [message("problem.file.type", { field, expected: expectations[expected] ?? expected }), null];
}
