import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
} from "graphql";
import { typeText } from "./type-text.ts";
import { docBlock } from "./words.ts";

const scalars: Record<string, string> = {
  ID: "string",
  String: "string",
  Int: "number",
  Float: "number",
  Boolean: "boolean",
  JSON: "unknown",
};

/** Prints every type of the schema as TypeScript: what selections are checked against. No value, no byte in a bundle. */
export function graphTypes(schema: GraphQLSchema): string {
  const parts: string[] = ['import type { WithArgs } from "../selection.ts";\n'];
  const types = Object.values(schema.getTypeMap()).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const type of types) {
    if (type.name.startsWith("__")) continue;
    const doc = docBlock(type.description);
    if (isScalarType(type)) {
      if (type.name in scalars && type.name !== "JSON") continue;
      parts.push(`${doc}export type ${type.name} = ${scalars[type.name] ?? "string"};\n`);
    } else if (isEnumType(type)) {
      const values = type.getValues().map((value) => `"${value.name}"`);
      // Open: a value that a newer server adds arrives as it is.
      parts.push(`${doc}export type ${type.name} = ${values.join(" | ")} | (string & {});\n`);
    } else if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).map((field) => inputField(field));
      parts.push(`${doc}export interface ${type.name} {\n${fields.join("")}}\n`);
    } else if (isObjectType(type)) {
      parts.push(
        `${doc}export interface ${type.name} {\n  __typename: "${type.name}";\n${fieldsOf(type)}}\n`,
      );
    } else if (isInterfaceType(type) || isUnionType(type)) {
      parts.push(abstractType(schema, type));
    }
  }
  return parts.join("\n");
}

function abstractType(schema: GraphQLSchema, type: GraphQLInterfaceType | GraphQLUnionType): string {
  const possible = schema.getPossibleTypes(type);
  const names = possible.map((member) => `"${member.name}"`).join(" | ");
  const fragments = possible.map((member) => `  "... on ${member.name}": ${member.name};\n`).join("");
  const own = isInterfaceType(type) ? fieldsOf(type) : "";
  return `${docBlock(type.description)}export interface ${type.name} {\n  __typename: ${names};\n${own}${fragments}}\n`;
}

function fieldsOf(type: GraphQLObjectType | GraphQLInterfaceType): string {
  return Object.values(type.getFields())
    .map((field) => `${docBlock(field.description, "  ")}  ${field.name}: ${fieldText(field)};\n`)
    .join("");
}

function fieldText(field: GraphQLField<unknown, unknown>): string {
  const text = typeText(field.type, namedText(field.type));
  if (field.args.length === 0) return text;
  const args = field.args.map((arg) => inputField(arg).trim()).join(" ");
  return `WithArgs<{ ${args} }, ${text}>`;
}

function inputField(
  field: GraphQLArgument | { name: string; type: GraphQLInputType; description?: unknown },
) {
  const optional = isNonNullType(field.type) ? "" : "?";
  const doc = typeof field.description === "string" ? docBlock(field.description, "  ") : "";
  return `${doc}  ${field.name}${optional}: ${inputText(field.type)};\n`;
}

/** An input type as TypeScript. An optional one also takes undefined, so that callers can pass what they may not have. */
export function inputText(type: GraphQLInputType, prefix = ""): string {
  const text = typeText(type, namedText(type, prefix));
  return isNonNullType(type) ? text : `${text} | undefined`;
}

/** The TypeScript name of a named type; `prefix` qualifies names that are not built in. */
export function namedText(type: Parameters<typeof getNamedType>[0], prefix = ""): string {
  const { name } = getNamedType(type) as { name: string };
  const builtIn = name === "JSON" ? undefined : scalars[name];
  return builtIn ?? `${prefix}${name}`;
}
