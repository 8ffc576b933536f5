import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from "graphql";
import { cell, pageOfType, typeLink } from "./markdown.ts";

const fronts: Readonly<Record<string, string>> = {
  "objects.md":
    "# Objects\n\nWhat can be asked for and selected. `?` stands behind what may be null; a list in pages is a `…Connection`.\n",
  "inputs.md": "# Inputs\n\nWhat operations and fields take. `?` stands behind what may be left out.\n",
  "problems.md":
    "# Problems\n\nExpected refusals: members of result unions, told apart by `__typename`, thrown by `accepted` as the class of the same name with `Error` behind it. All have `code`, `message`, `path` and `hint`.\n",
  "values.md":
    "# Values\n\nEnums, which are open (a value that a newer server adds arrives as it is), and texts with a form.\n",
};

/** The pages of types: objects, inputs, problems, values. */
export function typePages(schema: GraphQLSchema): Map<string, string> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const pages = new Map(Object.entries(fronts));
  for (const type of Object.values(schema.getTypeMap()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const page = pageOfType(type);
    if (page === null || type.name.startsWith("__") || roots.some((root) => root === type)) continue;
    // Told with the operation that gives it.
    if (isUnionType(type) && type.name.endsWith("Result")) continue;
    pages.set(page, `${pages.get(page)}\n${section(schema, type, page)}`);
  }
  return pages;
}

function section(schema: GraphQLSchema, type: GraphQLNamedType, page: string): string {
  const parts = [`## ${type.name}\n`];
  if (type.description) parts.push(`${type.description.trim()}\n`);
  if (isAbstractType(type)) {
    const members = schema.getPossibleTypes(type).map((member) => typeLink(member));
    parts.push(`One of ${members.join(", ")}.\n`);
  }
  const rows = rowsOf(type, page);
  if (rows.length > 0) parts.push(`| | | |\n|---|---|---|\n${rows.join("")}`);
  return parts.join("\n");
}

function rowsOf(type: GraphQLNamedType, page: string): string[] {
  if (isEnumType(type))
    return type.getValues().map(({ name, description }) => `| \`${name}\` | | ${cell(description)} |\n`);
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
  const common = page === "problems.md" ? ["code", "message", "path", "hint"] : [];
  return Object.values(type.getFields())
    .filter(({ name }) => !common.includes(name))
    .map((field) => {
      const args =
        "args" in field && field.args.length > 0
          ? `(${field.args.map((each: { name: string }) => each.name).join(", ")})`
          : "";
      const name = `\`${field.name}${isNonNullType(field.type) ? "" : "?"}\`${args}`;
      const deprecated = field.deprecationReason ? ` Deprecated: ${cell(field.deprecationReason)}` : "";
      return `| ${name} | ${typeLink(field.type)} | ${cell(field.description)}${deprecated} |\n`;
    });
}
