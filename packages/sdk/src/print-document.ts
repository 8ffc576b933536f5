import type { Document } from "./document.ts";

type Ast = { readonly kind: string } & Readonly<Record<string, unknown>>;

/**
 * The text of a parsed document that does not carry it, with the document's types: what gql.tada makes. A function of its
 * own, so that only whoever needs a printer bundles one.
 *
 * ```ts
 * const data = await fleet.request(printDocument(graphql("query ($ref: String!) { … }")), { ref: "web" });
 * ```
 */
export function printDocument<Data, Variables>(document: {
  readonly kind: string;
  readonly definitions: readonly unknown[];
  __apiType?: ((variables: Variables) => Data) | undefined;
}): Document<Data, Variables> {
  return new String(all(document.definitions, "\n")) as unknown as Document<Data, Variables>;
}

/** One node as text, by its kind (GraphQL specification, appendix B). */
function text(node: unknown): string {
  if (!node) return "";
  const ast = node as Ast;
  const { name, value, type } = ast;
  switch (ast.kind) {
    case "Name":
    case "IntValue":
    case "FloatValue":
    case "EnumValue":
    case "BooleanValue":
      return String(value);
    case "StringValue":
      return JSON.stringify(value);
    case "NullValue":
      return "null";
    case "Variable":
      return `$${text(name)}`;
    case "ListValue":
      return `[${all(ast.values, " ")}]`;
    case "ObjectValue":
      return `{${all(ast.fields, " ")}}`;
    case "Argument":
    case "ObjectField":
      return `${text(name)}:${text(value)}`;
    case "Directive":
      return `@${text(name)}${inParentheses(ast.arguments)}`;
    case "NamedType":
      return text(name);
    case "ListType":
      return `[${text(type)}]`;
    case "NonNullType":
      return `${text(type)}!`;
    case "SelectionSet":
      return `{${all(ast.selections, " ")}}`;
    case "Field":
      return `${ast.alias ? `${text(ast.alias)}:` : ""}${text(name)}${inParentheses(ast.arguments)}${rest(ast)}`;
    case "FragmentSpread":
      return `...${text(name)}${rest(ast)}`;
    case "InlineFragment":
      return `...${on(ast)}${rest(ast)}`;
    case "FragmentDefinition":
      return `fragment ${text(name)}${on(ast)}${rest(ast)}`;
    case "VariableDefinition": {
      const given = ast.defaultValue ? `=${text(ast.defaultValue)}` : "";
      return `${text(ast.variable)}:${text(type)}${given}${rest(ast)}`;
    }
    case "OperationDefinition":
      return `${ast.operation} ${text(name)}${inParentheses(ast.variableDefinitions)}${rest(ast)}`;
    default:
      throw new TypeError(`${ast.kind} cannot be in a document that is asked`);
  }
}

function all(nodes: unknown, between: string): string {
  return ((nodes ?? []) as readonly unknown[]).map(text).join(between);
}

function inParentheses(nodes: unknown): string {
  const list = all(nodes, " ");
  return list && `(${list})`;
}

function on({ typeCondition }: Ast): string {
  return typeCondition ? ` on ${text(typeCondition)}` : "";
}

/** The directives and the selection of a node. */
function rest({ directives, selectionSet }: Ast): string {
  const list = all(directives, " ");
  return (list && ` ${list}`) + text(selectionSet);
}
