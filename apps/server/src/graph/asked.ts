import type { Asked, IdKind } from "@fleetgraph/core/kernel";
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** What of each kind an operation asks for, in properties of core's types. */
export type AskedOfKinds = Readonly<Partial<Record<IdKind, Asked>>>;

/** The graph's types of which core reads no more than is asked for. */
const kinds: Readonly<Record<string, IdKind>> = {
  Cluster: "cluster",
  Deployment: "deployment",
  Host: "host",
  Service: "service",
  Task: "task",
};

/**
 * The option of a field that says which properties its resolver uses. A field without a resolver uses the property
 * of its name; one with a resolver that says nothing gets everything.
 */
export const needs = <Item>(...properties: (keyof Item & string)[]) => ({
  extensions: { needs: properties },
});

function needsOf(name: string, field: GraphQLField<unknown, unknown> | undefined): readonly string[] | null {
  if (!field) return [];
  if (!field.resolve) return [name];
  return (field.extensions.needs as readonly string[] | undefined) ?? null;
}

/** Reads what an operation asks for of each type, wherever in it the type stands. */
export function askedOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): AskedOfKinds {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const asked = new Map<IdKind, Set<string> | undefined>(
    Object.values(kinds).map((kind) => [kind, new Set()]),
  );

  function add(type: GraphQLCompositeType, name: string): void {
    if (isAbstractType(type)) {
      for (const possible of schema.getPossibleTypes(type)) add(possible, name);
      return;
    }
    const kind = kinds[type.name];
    const set = kind && asked.get(kind);
    if (!kind || !set) return;
    const properties = needsOf(name, type.getFields()[name]);
    set.add(name);
    if (properties === null) asked.set(kind, undefined);
    else for (const property of properties) set.add(property);
  }

  const visited = new Set<string>();
  function visit(type: GraphQLCompositeType, { selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        add(type, name);
        const field = isAbstractType(type) && !("getFields" in type) ? undefined : fieldsOf(type)[name];
        const inside = field && getNamedType(field.type);
        if (isCompositeType(inside) && selection.selectionSet) visit(inside, selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const named = selection.typeCondition && schema.getType(selection.typeCondition.name.value);
        visit(isCompositeType(named) ? named : type, selection.selectionSet);
      } else {
        const fragment = fragments.get(selection.name.value);
        const named = fragment && schema.getType(fragment.typeCondition.name.value);
        if (!fragment || !isCompositeType(named) || visited.has(fragment.name.value)) continue;
        visited.add(fragment.name.value);
        visit(named, fragment.selectionSet);
      }
    }
  }

  const root = schema.getRootType(operation.operation);
  if (root) visit(root, operation.selectionSet);
  return Object.fromEntries(asked);
}

const fieldsOf = (type: GraphQLCompositeType) =>
  isObjectType(type) || "getFields" in type ? type.getFields() : {};
