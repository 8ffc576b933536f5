import { type GraphQLSchema, parse, print, printSchema, stripIgnoredCharacters, visit } from "graphql";

/** The schema without its descriptions and without @select: what a mock checks answers and documents against. */
export function schemaText(schema: GraphQLSchema): string {
  const bare = visit(parse(printSchema(schema)), {
    StringValue: (_node, key) => (key === "description" ? null : undefined),
    DirectiveDefinition: () => null,
  });
  return stripIgnoredCharacters(print(bare));
}
