import type { Message, Mistake } from "../../kernel/index.ts";

export type Path = readonly (string | number)[];

/** How a field of the file is said: containerDefinitions[0].image. */
export function fieldName(path: Path): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part.slice(0, 100)}`))
    .join("")
    .replace(/^\./, "");
}

/** A mistake at a place of the file, as the input names it. */
export function mistakeAt(path: Path, text: Message, hint: Message | null = null): Mistake {
  return { text, hint, field: ["input", "taskDefinition", ...path.map(String)] };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
