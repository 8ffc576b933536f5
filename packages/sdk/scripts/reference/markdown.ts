import {
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

const builtIn = new Set(["ID", "String", "Int", "Float", "Boolean"]);

/** The page that a type stands on; null for what GraphQL itself has. */
export function pageOfType(type: GraphQLType): string | null {
  const named = getNamedType(type);
  if (builtIn.has(named.name)) return null;
  if (isLeafType(named)) return "values.md";
  if (isInputObjectType(named)) return "inputs.md";
  const isProblem = isObjectType(named) && named.getInterfaces().some(({ name }) => name === "Problem");
  return isProblem ? "problems.md" : "objects.md";
}

/** A type in words, with a link; whether it may be null is told by its field's name. */
export function typeLink(type: GraphQLType): string {
  if (isNonNullType(type)) return typeLink(type.ofType);
  if (isListType(type)) return `list of ${typeLink(type.ofType)}`;
  const page = pageOfType(type);
  return page === null ? `\`${type.name}\`` : `[${type.name}](${page}#${type.name.toLowerCase()})`;
}

/** A description in a table. */
export function cell(description: string | null | undefined): string {
  return (description ?? "")
    .trim()
    .replace(/\s*\n\s*/g, " ")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;");
}
