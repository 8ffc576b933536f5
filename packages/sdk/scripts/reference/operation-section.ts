import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isNonNullType,
  isUnionType,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from "graphql";
import { camel } from "../../codegen/words.ts";
import { cell, typeLink } from "./markdown.ts";

/** One operation: how it is called, what it takes, what it gives. */
export function operationSection(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  methods: readonly string[],
): string {
  const name = camel(operation.name?.value ?? "");
  const [root, asked] = fieldsOf(schema, operation);
  const calls = methods.map((method) => `\`fleet.${method}\``);
  if (operation.operation !== "subscription") calls.push(`\`${name}(client, …)\``);
  const parts = [`## ${name}\n`];
  if (asked.description) parts.push(`${asked.description.trim()}\n`);
  parts.push(`Call: ${calls.join(", ")}\n`);
  parts.push(...variables(schema, operation, root), outcome(schema, asked));
  return parts.join("\n");
}

/** The root field of an operation, and what it is asked for: a field inside where it selects only that. */
export function fieldsOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
): [root: GraphQLField<unknown, unknown>, asked: GraphQLField<unknown, unknown>] {
  const fields: GraphQLField<unknown, unknown>[] = [];
  let type: GraphQLNamedType | null | undefined = schema.getRootType(operation.operation);
  let set: SelectionSetNode | undefined = operation.selectionSet;
  while (set && type && "getFields" in type) {
    const [node, another]: readonly SelectionNode[] = set.selections;
    if (node?.kind !== "Field" || another || ["edges", "nodes"].includes(node.name.value)) break;
    const field: unknown = type.getFields()[node.name.value];
    fields.push(field as GraphQLField<unknown, unknown>);
    if (node.directives?.length) break;
    type = getNamedType((field as GraphQLField<unknown, unknown>).type);
    set = node.selectionSet;
  }
  const [root, asked] = [fields[0], fields.at(-1)];
  if (!root || !asked) throw new Error(`${operation.name?.value} is of no field of the graph`);
  return [root, asked];
}

function variables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  field: GraphQLField<unknown, unknown>,
): string[] {
  const rows = (operation.variableDefinitions ?? []).flatMap((definition) => {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type as never);
    if (!type) return [];
    const input = getNamedType(type);
    if (name === "input" && isInputObjectType(input)) {
      return Object.values(input.getFields()).map((each) =>
        row(each.name, {
          type: each.type,
          description:
            each.name === "idempotencyKey"
              ? "An option of the call, beside the input; made where it is left out."
              : each.description,
        }),
      );
    }
    const description = field.args.find((arg) => arg.name === name)?.description;
    return [row(name, { type, description })];
  });
  return rows.length > 0 ? [`| takes | type | |\n|---|---|---|\n${rows.join("")}`] : [];
}

function row(
  name: string,
  { type, description }: { type: unknown; description: string | null | undefined },
): string {
  const needed = isNonNullType(type as never) ? "" : "?";
  return `| \`${name}${needed}\` | ${typeLink(type as never)} | ${cell(description)} |\n`;
}

function outcome(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(field.type);
  if (!isUnionType(named)) return `Gives ${typeLink(field.type)}.\n`;
  const members = schema.getPossibleTypes(named).map((member) => typeLink(member));
  return `Gives one of ${members.join(", ")}.\n`;
}
