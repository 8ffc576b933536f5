import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  visit,
} from "graphql";

const folder = join(import.meta.dirname, "../../../../packages/sdk/operations");

/** Every operation of the SDK by name, with the fragments it needs, as the SDK's users send it. */
export function sdkOperations(): Map<string, string> {
  const documents = globSync("**/*.graphql", { cwd: folder }).map((file) =>
    parse(readFileSync(join(folder, file), "utf8")),
  );
  const definitions = documents.flatMap(({ definitions: each }) => [...each]);
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  return new Map(
    operations.map((operation) => {
      const needed = new Map<string, FragmentDefinitionNode>();
      collect(operation, fragments, needed);
      const parts = [operation, ...needed.values()].map((part) => print(visit(part, withoutMarks)));
      return [operation.name?.value ?? "", parts.join("\n")];
    }),
  );
}

/** @select is the SDK generator's own mark. */
const withoutMarks: ASTVisitor = {
  enter: (node) => (node.kind === Kind.DIRECTIVE && node.name.value === "select" ? null : undefined),
};

function collect(
  from: OperationDefinitionNode | FragmentDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  into: Map<string, FragmentDefinitionNode>,
): void {
  visit(from, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value);
      if (!fragment || into.has(name.value)) return;
      into.set(name.value, fragment);
      collect(fragment, fragments, into);
    },
  });
}
