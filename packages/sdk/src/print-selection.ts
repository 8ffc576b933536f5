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
    fields.push(key + printArguments(args) + (inner === true ? "" : printSelection(inner)));
  }
  return `{${fields.join(" ") || "__typename"}}`;
}

function printArguments(args: object): string {
  const list = Object.entries(args).filter(([, value]) => value !== undefined);
  return list.length ? `(${list.map(([name, value]) => `${name}:${printValue(value)}`).join(" ")})` : "";
}

// JSON is GraphQL for text, numbers, booleans, null and lists; only objects differ, in their unquoted keys.
function printValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join(" ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, each]) => `${key}:${printValue(each)}`);
  return `{${fields.join(" ")}}`;
}
