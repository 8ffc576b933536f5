import { redacted, redactSecrets } from "../../kernel/index.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One field of the configuration that is another than before; null where it was not, or is no more. */
export type ConfigurationChange = { field: string; before: Json; after: Json };

/** A configuration as it may be shown, and the values of what is secret in it, by field. */
export type RedactedConfiguration = { content: Json; secrets: ReadonlyMap<string, string> };

/** Fields that hold a secret, whatever it looks like. A `keyFile` holds the name of a file, and is none. */
const secretField = /(password|passphrase|secret|token|credentials?|privateKey|externalId)$/i;

/** Takes out of a configuration what must not be shown. */
export function redactConfiguration(configuration: unknown): RedactedConfiguration {
  const secrets = new Map<string, string>();
  function shown(value: unknown, field: string): Json {
    if (typeof value === "string") {
      const kept = secretField.test(field) ? redacted : redactSecrets(value);
      if (kept !== value) secrets.set(field, value);
      return kept;
    }
    if (Array.isArray(value)) return value.map((each, index) => shown(each, itemField(field, each, index)));
    if (typeof value !== "object" || value === null) return (value ?? null) as Json;
    const fields = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(fields.map(([key, each]) => [key, shown(each, join(field, key))]));
  }
  return { content: shown(configuration, ""), secrets };
}

/** What differs, by field, in the order of the fields' names. */
export function compareConfigurations(before: Json, after: Json): ConfigurationChange[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  const fields = [...new Set([...old.keys(), ...now.keys()])].sort();
  return fields.flatMap((field) => {
    const [was, is] = [old.get(field) ?? null, now.get(field) ?? null];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ field, before: was, after: is }];
  });
}

/** Every value by its field. A list of plain values is one; items with a name go by it, so that order is no change. */
function leavesOf(value: Json): Map<string, Json> {
  const leaves = new Map<string, Json>();
  function walk(each: Json, field: string): void {
    if (isList(each) && each.some((item) => typeof item === "object" && item !== null)) {
      each.forEach((item, index) => {
        walk(item, itemField(field, item, index));
      });
    } else if (typeof each !== "object" || each === null || isList(each) || Object.keys(each).length === 0)
      leaves.set(field, each);
    else for (const [key, inner] of Object.entries(each)) walk(inner, join(field, key));
  }
  walk(value, "");
  leaves.delete("");
  return leaves;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const join = (field: string, key: string) => (field === "" ? key : `${field}.${key}`);

function itemField(field: string, item: unknown, index: number): string {
  const name = (item as { name?: unknown } | null)?.name;
  return `${field}[${typeof name === "string" ? name : index}]`;
}
