import { type GraphQLType, isListType, isNonNullType } from "graphql";

/**
 * A GraphQL type around `named` as TypeScript: `[T!]` is `T[] | null`. `named` is the TypeScript of the innermost
 * type.
 */
export function typeText(type: GraphQLType, named: string): string {
  if (isNonNullType(type)) return required(type.ofType, named);
  return `${required(type, named)} | null`;
}

function required(type: GraphQLType, named: string): string {
  if (!isListType(type)) return named;
  const item = typeText(type.ofType, named);
  return item.includes("|") ? `(${item})[]` : `${item}[]`;
}
