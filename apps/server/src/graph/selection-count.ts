import { type DocumentNode, Kind, type SelectionSetNode } from "graphql";

/** How many selections an operation has once its fragments are put in: what compiled code grows with. */
export function selectionCount(document: DocumentNode, operationName: string | null): number {
  const fragments = new Map<string, SelectionSetNode>();
  const counted = new Map<string, number>();
  let operation: SelectionSetNode | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition.selectionSet);
    else if (definition.kind === Kind.OPERATION_DEFINITION) {
      if (operationName === null || definition.name?.value === operationName)
        operation = definition.selectionSet;
    }
  }

  function count(set: SelectionSetNode | undefined): number {
    let sum = 0;
    for (const selection of set?.selections ?? []) {
      sum +=
        1 +
        (selection.kind === Kind.FRAGMENT_SPREAD
          ? fragment(selection.name.value)
          : count(selection.selectionSet));
    }
    return sum;
  }
  // Once each: fragments of fragments would take time that doubles with every one.
  function fragment(name: string): number {
    const known = counted.get(name) ?? count(fragments.get(name));
    counted.set(name, known);
    return known;
  }
  return count(operation);
}
