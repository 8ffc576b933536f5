import {
  type DirectiveNode,
  type DocumentNode,
  getOperationAST,
  Kind,
  type SelectionNode,
  type ValueNode,
  visit,
} from "graphql";
import type { Variables } from "./cost.ts";

/** What each variable that decides a @skip or @include comes to. */
export type Decisions = ReadonlyMap<string, boolean>;

// Apollo keeps parsed documents, so the names are found once for most requests.
const namesOf = new WeakMap<DocumentNode, readonly string[]>();

/**
 * Reads the variables that a document's conditions hang on; null where one is no boolean, which the
 * specification's engine then tells.
 */
export function decisionsOf(input: {
  document: DocumentNode;
  operationName: string | null;
  variables: Variables;
}): Decisions | null {
  const { document, operationName, variables } = input;
  const names = namesOf.get(document) ?? conditionVariables(document);
  namesOf.set(document, names);
  const decisions = new Map<string, boolean>();
  if (names.length === 0) return decisions;
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  for (const name of names) {
    const definition = definitions.find(({ variable }) => variable.name.value === name);
    // It belongs to another operation of the document.
    if (!definition) continue;
    const { defaultValue } = definition;
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    const value = given === undefined && defaultValue?.kind === Kind.BOOLEAN ? defaultValue.value : given;
    if (typeof value !== "boolean") return null;
    decisions.set(name, value);
  }
  return decisions;
}

/**
 * The document with its conditions carried out. graphql-jit 0.8.9 loses or adds fields where one is selected
 * twice under different conditions, with useExperimentalPathBasedSkipInclude and without it.
 */
export function settleConditions(document: DocumentNode, decisions: Decisions): DocumentNode {
  const settle = (node: SelectionNode) => {
    const conditions = (node.directives ?? []).filter(isCondition);
    if (conditions.length === 0) return undefined;
    const isIn = conditions.every(
      (directive) => truthOf(conditionOf(directive), decisions) === (directive.name.value === "include"),
    );
    return isIn ? { ...node, directives: node.directives?.filter((each) => !isCondition(each)) } : null;
  };
  return visit(document, { Field: settle, FragmentSpread: settle, InlineFragment: settle });
}

function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      const value = isCondition(node) ? conditionOf(node) : undefined;
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

const isCondition = (directive: DirectiveNode) => /^(skip|include)$/.test(directive.name.value);
const conditionOf = (directive: DirectiveNode) =>
  directive.arguments?.find((argument) => argument.name.value === "if")?.value;

function truthOf(value: ValueNode | undefined, decisions: Decisions): boolean {
  if (value?.kind === Kind.VARIABLE) return decisions.get(value.name.value) ?? false;
  return value?.kind === Kind.BOOLEAN && value.value;
}
