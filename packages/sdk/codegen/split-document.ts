import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from "graphql";
import { isMarked } from "./selected-types.ts";

const marker = "HERE";

/** An operation's text around the selection that a caller may replace, fragments inlined. */
export interface SplitDocument {
  head: string;
  /** The marked field's own selection set; null when nothing is marked, and then `head` is the whole text. */
  hole: FieldNode | null;
  tail: string;
}

/** Cuts an operation in two at the field marked with `@select`. */
export function splitDocument(
  operation: OperationDefinitionNode,
  fragments: Map<string, FragmentDefinitionNode>,
): SplitDocument {
  let hole: FieldNode | null = null;
  const marked = visit(operation, {
    Field(node) {
      if (!isMarked(node)) return undefined;
      if (hole) throw new Error(`${operation.name?.value}: only one field can be marked with @select`);
      hole = node;
      const only: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: marker } };
      return { ...node, directives: [], selectionSet: { kind: Kind.SELECTION_SET, selections: [only] } };
    },
  });
  const text = stripIgnoredCharacters(print(inlined(marked, fragments)));
  const [head, tail] = text.split(`{${marker}}`);
  return { head: head ?? text, hole, tail: tail ?? "" };
}

/** A selection set's text with its fragments inlined, braces included. */
export function selectionText(set: SelectionSetNode, fragments: Map<string, FragmentDefinitionNode>): string {
  return stripIgnoredCharacters(print(inlined(set, fragments)));
}

function inlined<Node extends OperationDefinitionNode | SelectionSetNode>(
  node: Node,
  fragments: Map<string, FragmentDefinitionNode>,
): Node {
  const flat = (set: SelectionSetNode): SelectionNode[] =>
    set.selections.flatMap((each) => {
      if (each.kind !== Kind.FRAGMENT_SPREAD) return [each];
      const fragment = fragments.get(each.name.value);
      if (!fragment) throw new Error(`There is no fragment ${each.name.value}`);
      return flat(fragment.selectionSet);
    });
  return visit(node, {
    SelectionSet: { enter: (set: SelectionSetNode) => ({ ...set, selections: flat(set) }) },
  }) as Node;
}
