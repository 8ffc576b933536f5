import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type SelectionSetNode,
} from "graphql";
import { namedText } from "./graph-types.ts";
import { typeText } from "./type-text.ts";

/** What printing needs to know, and what it found out. */
export interface Printing {
  schema: GraphQLSchema;
  fragments: Map<string, FragmentDefinitionNode>;
  /** Names of fragments whose types the printed text refers to. */
  used: Set<string>;
  /** The TypeScript that stands for the field marked with @select. */
  hole?: string | undefined;
}

/** The TypeScript type of what a selection set returns, exactly: no field that was not selected. */
export function selectedType(printing: Printing, type: GraphQLCompositeType, set: SelectionSetNode): string {
  const spread = onlyFragment(set);
  if (spread !== null) {
    printing.used.add(spread);
    return spread;
  }
  if (isObjectType(type)) return objectText(printing, type, collect(printing, type, set));
  // Exhausting the known members leaves this one, so that a switch keeps the default that new members need.
  const future = collect(printing, type, set);
  const others = [...future]
    .filter(([key]) => key !== "__typename")
    .map(([key, nodes]) => [key, nodes] as const);
  const members = printing.schema.getPossibleTypes(type).map((member) => {
    return objectText(printing, member, collect(printing, member, set));
  });
  const problem = printing.schema.getType("Problem");
  const common =
    isInterfaceType(problem) && others.length === 0
      ? [...collect(printing, problem, set)].filter(([key]) => key !== "__typename")
      : others;
  const base = isInterfaceType(problem) && others.length === 0 ? problem : type;
  const fields = common.map(([key, nodes]) => `${key}: ${fieldText(printing, base, nodes)}`);
  return [...members, `{ __typename: "%future"; ${fields.join("; ")} }`].join("\n  | ");
}

/** The fragment's name when a selection set is one spread and nothing else. */
export function onlyFragment(set: SelectionSetNode): string | null {
  const [first, second] = set.selections;
  return first?.kind === "FragmentSpread" && second === undefined ? first.name.value : null;
}

function objectText(printing: Printing, type: GraphQLObjectType, fields: Map<string, FieldNode[]>): string {
  const lines = [...fields].map(([key, nodes]) => {
    if (nodes[0]?.name.value === "__typename") return `${key}: "${type.name}"`;
    return `${key}: ${fieldText(printing, type, nodes)}`;
  });
  return `{ ${lines.join("; ")} }`;
}

function fieldText(printing: Printing, parent: GraphQLCompositeType, nodes: FieldNode[]): string {
  const [node] = nodes;
  if (!node || !("getFields" in parent)) throw new Error(`A union has no fields: ${String(parent)}`);
  const field = parent.getFields()[node.name.value];
  if (!field) throw new Error(`${parent.name} has no field ${node.name.value}`);
  const named = getNamedType(field.type);
  if (!isCompositeType(named)) return typeText(field.type, namedText(field.type, "graph."));
  if (isMarked(node)) {
    if (printing.hole === undefined) throw new Error("A fragment cannot hold the field that is replaced");
    return typeText(field.type, printing.hole);
  }
  const selections = nodes.flatMap((each) => each.selectionSet?.selections ?? []);
  const text = selectedType(printing, named, {
    kind: "SelectionSet" as SelectionSetNode["kind"],
    selections,
  });
  return typeText(field.type, isAbstractType(named) ? `(${text})` : text);
}

export function isMarked(node: FieldNode): boolean {
  return node.directives?.some((directive) => directive.name.value === "select") ?? false;
}

/** The fields by response key that a selection set asks of one type, fragments followed. */
function collect(
  printing: Printing,
  type: GraphQLCompositeType,
  set: SelectionSetNode,
  found = new Map<string, FieldNode[]>(),
): Map<string, FieldNode[]> {
  for (const node of set.selections) {
    if (node.kind === "Field") {
      const key = node.alias?.value ?? node.name.value;
      found.set(key, [...(found.get(key) ?? []), node]);
      continue;
    }
    const fragment = node.kind === "FragmentSpread" ? printing.fragments.get(node.name.value) : node;
    if (!fragment) throw new Error("A fragment is missing");
    const condition = fragment.typeCondition?.name.value ?? type.name;
    const applies =
      condition === type.name ||
      (isObjectType(type) && type.getInterfaces().some((each) => each.name === condition)) ||
      (isInterfaceType(type) && type.name === condition);
    if (applies) collect(printing, type, fragment.selectionSet, found);
  }
  return found;
}
