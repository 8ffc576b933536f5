import {
  type GraphQLArgument,
  type GraphQLNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { expect, test } from "vitest";
import { createSchema } from "./schema.ts";

/** The coordinates of a type and all in it that lack a description. */
function undescribed(type: GraphQLNamedType): string[] {
  const own = type.description ? [] : [type.name];
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return own;
  const inside = Object.values(type.getFields()).flatMap((field) => {
    const coordinate = `${type.name}.${field.name}`;
    const all: readonly GraphQLArgument[] = "args" in field ? field.args : [];
    const args = all.filter(({ description }) => !description);
    return [...(field.description ? [] : [coordinate]), ...args.map(({ name }) => `${coordinate}(${name}:)`)];
  });
  return [...own, ...inside];
}

test("every type, field and argument of the graph says what it is", () => {
  const types = Object.values(createSchema().getTypeMap());
  const own = types.filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));
  expect(own.flatMap(undescribed)).toEqual([]);
});
