import { enumArguments } from "./generated/enum-arguments.ts";

const enums = /* @__PURE__ */ new Set(enumArguments.split(" "));

/** Stands in a selection for a variable of the document around it. */
export class Variable {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Prints a selection object as GraphQL. Its shape is checked by types; here a name is checked too, because what
 * comes from plain JavaScript must not become another document.
 */
export function printSelection(selection: object): string {
  const fields: string[] = [];
  for (const [key, value] of Object.entries(selection)) {
    if (!value) continue;
    if (key.startsWith("... on ")) fields.unshift("__typename");
    if (!/^(\.\.\. on )?\w+$/.test(key)) throw new TypeError(`"${key}" is no field`);
    const [args, inner] = Array.isArray(value) ? value : [{}, value];
    fields.push(key + printArguments(key, args) + (inner === true ? "" : printSelection(inner)));
  }
  return `{${fields.join(" ") || "__typename"}}`;
}

function printArguments(field: string, args: object): string {
  const list = Object.entries(args).filter(([, value]) => value !== undefined);
  return list.length
    ? `(${list.map(([name, value]) => `${name}:${printValue(value, `${field}.${name}`)}`).join(" ")})`
    : "";
}

// JSON is GraphQL for text, numbers, booleans, null and lists; only objects differ, in their unquoted keys, and values of
// enums, which have no quotes either.
function printValue(value: unknown, path: string): string {
  if (value instanceof Variable) return `$${value.name}`;
  if (Array.isArray(value)) return `[${value.map((each) => printValue(each, path)).join(" ")}]`;
  if (typeof value === "string" && enums.has(path)) {
    if (!/^\w+$/.test(value)) throw new TypeError(`"${value}" is no value of ${path}`);
    return value;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${fields.map(([key, each]) => `${key}:${printValue(each, `${path}.${key}`)}`).join(" ")}}`;
}
