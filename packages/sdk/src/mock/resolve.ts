import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  responsePathAsArray,
} from "graphql";
import { checkAnswer, type Given, memberOf, nodeType } from "./check-answer.ts";
import { defaultValue } from "./default-value.ts";
import { checkPage, type PageArguments, type Placed, pageOf, placed } from "./page-of.ts";

/** At which place of its list an object stands: what its defaults tell it from the others by. */
const at = Symbol("at");
type Found = Given & { readonly [at]?: number };

/** Gives what the test said of a field, checked, or a default that fits. */
export const resolve: GraphQLFieldResolver<unknown, unknown> = async (source, args, _context, info) => {
  const found = source as Found;
  const given = found[info.fieldName];
  const place = placeOf(info);
  let value = given;
  if (typeof given === "function") {
    value = await given(args);
    checkAnswer(info.schema, info.returnType, value, place);
  }
  const index = found[at] ?? 0;
  if (value === undefined) value = defaultValue({ parent: info.parentType, field: info.fieldName, index });
  return completed({ info, args, place }, info.returnType, value, index);
};

interface Asked {
  info: GraphQLResolveInfo;
  args: PageArguments;
  place: string;
}

function completed(asked: Asked, type: GraphQLOutputType, value: unknown, index: number): unknown {
  if (isNonNullType(type)) return completed(asked, type.ofType, value, index);
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    const edges = value as readonly unknown[];
    return edges.map((item, place) => completed(asked, type.ofType, item, placeIn(item) ?? place));
  }
  if (!isObjectType(type) && !isAbstractType(type)) return value;
  const { schema } = asked.info;
  const member = isAbstractType(type) ? memberOf(schema, type, value as Given, asked.place) : type;
  const object = nodeType(member) ? connection(asked, value as Given) : (value as Given);
  return { ...object, __typename: member.name, [at]: index };
}

function placeIn(item: unknown): number | undefined {
  return typeof item === "object" && item !== null ? (item as Found)[at] : undefined;
}

/** A list in pages, out of an array of its nodes or of what was said of it. */
function connection(asked: Asked, value: Given): Given {
  const { args, place } = asked;
  checkPage(args, place);
  if (!Array.isArray(value)) {
    const { edges, nodes, ...others } = value as { edges?: { node: unknown }[]; nodes?: unknown[] };
    if (edges && !nodes) return { ...value, nodes: edges.map(({ node }) => node) };
    return nodes && !edges ? { ...connection(asked, nodes as never), ...others } : value;
  }
  const { items, pageInfo } = pageOf(placed(value), args, place);
  return {
    edges: items.map(({ index, cursor, node }) => ({ [at]: index, cursor, node })),
    nodes: items.map(({ index, node }) => (typeof node === "object" ? { ...node, [at]: index } : node)),
    pageInfo,
    totalCount: value.length,
  };
}

/** An event of a stream as its root value, with the defaults of its place. */
export function eventRoot(field: string, { index, cursor, node }: Placed): object {
  return { [field]: { cursor, ...(node as object) }, [at]: index };
}

function placeOf(info: GraphQLResolveInfo): string {
  return responsePathAsArray(info.path).reduce<string>(
    (path, key) => (typeof key === "number" ? `${path}[${key}]` : path ? `${path}.${key}` : key),
    "",
  );
}

export function typeNameOf(value: unknown): string {
  return String((value as { __typename?: unknown }).__typename);
}

/** Fields of a root with what each is of. */
export function rootFields(...roots: (GraphQLObjectType | null | undefined)[]) {
  return new Map(roots.flatMap((root) => Object.entries(root?.getFields() ?? {})));
}
