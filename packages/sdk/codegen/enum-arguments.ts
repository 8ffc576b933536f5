import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";

/**
 * Where an argument of a selected field is an enum's value: `tasks.filter.status`. GraphQL writes text and enum values
 * differently, and at run time both are strings. Arguments of the roots are variables, of which the server knows the type.
 */
export function enumArguments(schema: GraphQLSchema): string[] {
  const [enums, others] = [new Set<string>(), new Set<string>()];
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  function walk(
    path: string,
    { type }: GraphQLArgument | GraphQLInputField,
    inside: readonly string[],
  ): void {
    const named = getNamedType(type);
    (isEnumType(named) ? enums : others).add(path);
    if (!isInputObjectType(named) || inside.includes(named.name)) return;
    for (const field of Object.values(named.getFields()))
      walk(`${path}.${field.name}`, field, [...inside, named.name]);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    const selected = isObjectType(type) || isInterfaceType(type);
    if (!selected || type.name.startsWith("__") || roots.some((root) => root === type)) continue;
    for (const field of Object.values(type.getFields()))
      for (const argument of field.args) walk(`${field.name}.${argument.name}`, argument, []);
  }
  for (const path of enums)
    if (others.has(path))
      throw new Error(`${path} is an enum's value in one type and something else in another`);
  return [...enums].sort();
}
