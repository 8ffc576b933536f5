import { nearest } from "@fleetgraph/catalogue";
import { z } from "zod";
import { type Mistake, message } from "../../kernel/index.ts";
import { fieldName, isObject, mistakeAt, type Path } from "./file-field.ts";

/**
 * The value with its fields spelled as the API spells them. Older ecspresso writes ContainerDefinitions, newer
 * containerDefinitions, and both read either, as Go's encoding/json does; they also write null for what is not there.
 * What the schema does not have is told, with what may have been meant.
 */
export function spellFields(schema: z.ZodType, value: unknown, path: Path, mistakes: Mistake[]): unknown {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    const element = inner.element as z.ZodType;
    return value.map((item, index) => spellFields(element, item, [...path, index], mistakes));
  }
  if (!(inner instanceof z.ZodObject) || !isObject(value)) return value;
  const shape = inner.shape as Record<string, z.ZodType>;
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  const spelled = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const name = names.get(key.toLowerCase());
    const field = shape[name ?? ""];
    const at = [...path, name ?? key];
    if (name === undefined || field === undefined) {
      const candidates = mistakes.length > 50 ? [] : nearest(key, [...names.values()]);
      const text = message("problem.file.unknownField", { field: fieldName(at) });
      mistakes.push(mistakeAt(at, text, message("problem.file.unknownField.hint", { candidates })));
    } else if (spelled.has(name)) {
      const text = message("problem.file.fieldTwice", { field: fieldName(at) });
      mistakes.push(mistakeAt(at, text, message("problem.file.fieldTwice.hint", {})));
    } else if (item !== null) spelled.set(name, spellFields(field, item, at, mistakes));
  }
  return Object.fromEntries(spelled);
}
