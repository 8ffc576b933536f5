import {
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { Misfit, told } from "./misfit.ts";

export type Given = Readonly<Record<string, unknown>>;

/** Throws a Misfit for what a type cannot have: an unknown field, another kind of value, null where none can be. */
export function checkAnswer(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  value: unknown,
  place: string,
): void {
  // Told when it is called, and then checked.
  if (typeof value === "function") return;
  if (isNonNullType(type)) {
    if (value === null) throw new Misfit(place, `${type} cannot be null`);
    checkAnswer(schema, type.ofType, value, place);
    return;
  }
  if (value === null || value === undefined) return;
  if (isListType(type)) {
    if (!Array.isArray(value)) throw new Misfit(place, `${type} is a list, not ${told(value)}`);
    checkItems(schema, type.ofType, value, place);
    return;
  }
  if (isEnumType(type)) {
    if (typeof value === "string" && type.getValue(value)) return;
    const values = type.getValues().map(({ name }) => name);
    throw new Misfit(place, `${told(value)} is no ${type}: ${values.join(", ")}`);
  }
  if (isObjectType(type) || isAbstractType(type)) checkObject(schema, type, value, place);
  else checkScalar(type as GraphQLScalarType, value, place);
}

function checkItems(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  items: readonly unknown[],
  place: string,
): void {
  for (const [index, item] of items.entries()) {
    // Of a field it means the default; an item that a test did not mean to be there would be made up.
    if (item === undefined) throw new Misfit(`${place}[${index}]`, "is undefined");
    checkAnswer(schema, type, item, `${place}[${index}]`);
  }
}

function checkObject(
  schema: GraphQLSchema,
  type: GraphQLObjectType | GraphQLAbstractType,
  value: unknown,
  place: string,
): void {
  if (isObjectType(type) && Array.isArray(value)) {
    const node = nodeType(type);
    if (!node) throw new Misfit(place, `${type} is no list`);
    checkItems(schema, node, value, place);
    return;
  }
  if (typeof value !== "object") throw new Misfit(place, `${type} is an object, not ${told(value)}`);
  const given = value as Given;
  const member = isAbstractType(type) ? memberOf(schema, type, given, place) : type;
  const { __typename = member.name } = given;
  if (__typename !== member.name) throw new Misfit(place, `${told(__typename)} is no ${type}`);
  const fields = member.getFields();
  for (const [name, each] of Object.entries(given)) {
    if (name === "__typename") continue;
    const field = fields[name];
    if (!field) throw new Misfit(`${place}.${name}`, `${member} has no field "${name}"`);
    checkAnswer(schema, field.type, each, `${place}.${name}`);
  }
}

/** Which type an answer is of: what its `__typename` says, else the one that is no problem. */
export function memberOf(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  given: Given,
  place: string,
): GraphQLObjectType {
  const possible = schema.getPossibleTypes(type);
  if (given.__typename === undefined) {
    const [good, another] = possible.filter((each) => !isProblem(each));
    if (good && !another) return good;
    throw new Misfit(place, `say by __typename which ${type} it is`);
  }
  const member = possible.find(({ name }) => name === given.__typename);
  if (member) return member;
  const names = possible.map(({ name }) => name).join(", ");
  throw new Misfit(place, `${told(given.__typename)} is no ${type}: ${names}`);
}

export function isProblem(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some(({ name }) => name === "Problem");
}

/** The type of the nodes of a list in pages; null for any other type. */
export function nodeType(type: GraphQLObjectType): GraphQLOutputType | null {
  const edges = type.name.endsWith("Connection") ? type.getFields().edges?.type : undefined;
  let edge = edges as unknown;
  while (edge && (isNonNullType(edge) || isListType(edge))) edge = edge.ofType;
  return isObjectType(edge) ? (edge.getFields().node?.type ?? null) : null;
}

function checkScalar({ name }: GraphQLScalarType, value: unknown, place: string): void {
  const fits: Record<string, (value: unknown) => boolean> = {
    Int: (each) => Number.isInteger(each) && Math.abs(each as number) < 2 ** 31,
    Float: (each) => Number.isFinite(each),
    Boolean: (each) => typeof each === "boolean",
    JSON: () => true,
    DateTime: (each) =>
      typeof each === "string" && /^\d{4}-\d\d-\d\dT/.test(each) && !Number.isNaN(Date.parse(each)),
  };
  const fit = fits[name] ?? ((each: unknown) => typeof each === "string");
  if (!fit(value)) throw new Misfit(place, `${told(value)} is no ${name}`);
}
