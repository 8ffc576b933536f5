import {
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isNonNullType,
  isUnionType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
} from "graphql";
import { inputText } from "./graph-types.ts";
import { onlyFragment, type Printing, selectedType } from "./selected-types.ts";
import { selectionText, splitDocument } from "./split-document.ts";
import { typeText } from "./type-text.ts";
import { camel, docBlock, kebab } from "./words.ts";

export interface Source {
  schema: GraphQLSchema;
  fragments: Map<string, FragmentDefinitionNode>;
  /** The folder of each fragment, e.g. "fleet". */
  slices: Map<string, string>;
}

/** Prints a fragment: its text, and the type of what it selects. */
export function fragmentModule(source: Source, fragment: FragmentDefinitionNode): string {
  const type = source.schema.getType(fragment.typeCondition.name.value);
  if (!isCompositeType(type)) throw new Error(`${fragment.name.value} is on no type of the schema`);
  const printing: Printing = { ...source, used: new Set() };
  const name = fragment.name.value;
  const text = selectedType(printing, type, fragment.selectionSet);
  return [
    importsOf(source, printing),
    `${docBlock(`What is selected of ${type.name} unless the caller says otherwise.`)}export type ${name} = ${text};\n`,
    `export const ${camel(name)} = ${JSON.stringify(selectionText(fragment.selectionSet, source.fragments))};\n`,
  ].join("\n");
}

/** Prints an operation: the function that calls it, its types, and its text in two halves. */
export function operationModule(source: Source, operation: OperationDefinitionNode): string {
  const name = operation.name?.value ?? "";
  const { field, set } = rootOf(source.schema, operation);
  const { head, hole, tail } = splitDocument(operation, source.fragments);
  const holeType = hole ? typeOfHole(source.schema, operation) : null;
  const printing: Printing = { ...source, used: new Set(), hole: "Picked" };

  const chosen = hole?.selectionSet ?? null;
  const spread = chosen && onlyFragment(chosen);
  const printingHole: Printing = { ...source, used: printing.used };
  const defaultType = chosen && holeType ? selectedType(printingHole, holeType, chosen) : null;
  const fieldsText = spread
    ? camel(spread)
    : JSON.stringify(chosen ? selectionText(chosen, source.fragments) : "");

  const data = rootType(printing, field, set, hole !== null);
  const variables = variablesOf(source.schema, operation);
  const constant = `${camel(name)}Operation`;
  const result = `${name}${resultWord(source.schema, operation)}`;
  const doc = docBlock(field.description);
  const lines = [
    importsOf(source, printing, spread),
    holeType && !spread ? `export type ${name}Fields = ${defaultType};\n` : "",
    variables.declaration(name),
    holeType
      ? `export type ${result}<Picked = ${spread ?? `${name}Fields`}> = ${data};\n`
      : `export type ${result} = ${data};\n`,
    `export const ${constant} = {
  name: "${name}",
  kind: "${operation.operation}",
  field: "${field.name}",
  head: ${JSON.stringify(head)},
  fields: ${fieldsText},
  tail: ${JSON.stringify(tail)},
  keyed: ${variables.keyed},
} as const satisfies Operation;
`,
  ];
  if (operation.operation !== "subscription") {
    const parameter = `${variables.parameter(name)}`;
    lines.push(
      holeType
        ? `${doc}export function ${camel(name)}<const Select extends Selection<graph.${holeType.name}> | undefined = undefined>(
  client: Client,
${parameter && `  ${parameter},\n`}  options?: ${variables.keyed ? "Keyed" : ""}CallOptions & { select?: Select & Strict<graph.${holeType.name}, Select> },
): Promise<${result}<Chosen<graph.${holeType.name}, Select, ${spread ?? `${name}Fields`}>>> {
  return call(client, ${constant}, ${variables.argument}, options);
}
`
        : `${doc}export function ${camel(name)}(client: Client, ${parameter && `${parameter}, `}options?: CallOptions): Promise<${result}> {
  return call(client, ${constant}, ${variables.argument}, options);
}
`,
    );
  }
  return lines.filter(Boolean).join("\n");
}

function importsOf(source: Source, printing: Printing, value: string | null = null): string {
  const lines = [...printing.used].sort().map((name) => {
    const from = `../${source.slices.get(name)}/${kebab(name)}.ts`;
    return name === value
      ? `import { type ${name}, ${camel(name)} } from "${from}";`
      : `import type { ${name} } from "${from}";`;
  });
  if (printing.hole !== undefined) {
    lines.unshift(
      'import { call, type CallOptions, type Client, type KeyedCallOptions, type Operation } from "../../call.ts";',
      'import type { Chosen, Selection, Strict } from "../../selection.ts";',
    );
  }
  return `${[...lines, 'import type * as graph from "../graph.ts";'].join("\n")}\n`;
}

function rootOf(schema: GraphQLSchema, operation: OperationDefinitionNode) {
  const [node, second] = operation.selectionSet.selections;
  if (node?.kind !== "Field" || second || !node.selectionSet || node.alias) {
    throw new Error(`${operation.name?.value}: an operation selects one root field, without an alias`);
  }
  const root = schema.getRootType(operation.operation) as GraphQLObjectType;
  const field = root.getFields()[node.name.value];
  if (!field) throw new Error(`${root.name} has no field ${node.name.value}`);
  const marked = node.directives?.length ? null : node.selectionSet;
  return { field, set: marked };
}

function rootType(
  printing: Printing,
  field: GraphQLField<unknown, unknown>,
  set: SelectionSetNode | null,
  hasHole: boolean,
): string {
  const named = getNamedType(field.type);
  if (!isCompositeType(named)) throw new Error(`${field.name} has no selection`);
  if (set === null && hasHole) return typeText(field.type, "Picked");
  if (set === null) throw new Error(`${field.name} has no selection`);
  return typeText(field.type, selectedType(printing, named, set));
}

/** What the type of an operation's answer is called: a union of outcomes is a result, whatever asks for it. */
export function resultWord(schema: GraphQLSchema, operation: OperationDefinitionNode): "Result" | "Data" {
  return isUnionType(getNamedType(rootOf(schema, operation).field.type)) ? "Result" : "Data";
}

/** The type of the marked field, found by walking down to it. */
function typeOfHole(schema: GraphQLSchema, operation: OperationDefinitionNode) {
  const walk = (typeName: string, set: SelectionSetNode): string | null => {
    for (const node of set.selections) {
      if (node.kind === "FragmentSpread") continue;
      if (node.kind === "InlineFragment") {
        const found = walk(node.typeCondition?.name.value ?? typeName, node.selectionSet);
        if (found) return found;
        continue;
      }
      const type = schema.getType(typeName);
      const field = type && "getFields" in type ? type.getFields()[node.name.value] : undefined;
      if (!field || !node.selectionSet) continue;
      const name = getNamedType(field.type).name;
      if (node.directives?.length) return name;
      const found = walk(name, node.selectionSet);
      if (found) return found;
    }
    return null;
  };
  const root = schema.getRootType(operation.operation);
  const type = schema.getType(walk(root?.name ?? "", operation.selectionSet) ?? "");
  if (!isCompositeType(type))
    throw new Error(`${operation.name?.value}: @select is on no field with a selection`);
  return type;
}

/**
 * The variables as a parameter. A mutation's single `input` is the parameter itself, and its idempotency key is an
 * option of the call, because the client makes one when the caller has none.
 */
function variablesOf(schema: GraphQLSchema, operation: OperationDefinitionNode) {
  const definitions = (operation.variableDefinitions ?? []).map((definition) => {
    const type = typeFromAST(schema, definition.type as never);
    return { name: definition.variable.name.value, type: type as never };
  });
  const [first, second] = definitions;
  if (first?.name === "input" && !second) {
    const input = getNamedType(first.type);
    const keyed = isInputObjectType(input) && "idempotencyKey" in input.getFields();
    const type = keyed ? `Omit<graph.${input}, "idempotencyKey">` : `graph.${input}`;
    return {
      keyed,
      declaration: (name: string) => `export type ${name}Input = ${type};\n`,
      parameter: (name: string) => `input: ${name}Input`,
      argument: "{ input }",
    };
  }
  const optional = definitions.every(({ type }) => !isNonNullType(type));
  const fields = definitions.map(
    ({ name, type }) => `  ${name}${isNonNullType(type) ? "" : "?"}: ${inputText(type, "graph.")};\n`,
  );
  return {
    keyed: false,
    declaration: (name: string) =>
      definitions.length ? `export interface ${name}Variables {\n${fields.join("")}}\n` : "",
    parameter: (name: string) =>
      definitions.length ? `variables: ${name}Variables${optional ? " = {}" : ""}` : "",
    argument: definitions.length ? "variables" : "{}",
  };
}
