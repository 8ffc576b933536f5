import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from "graphql";
import { metricsPrice } from "./metric-cost.ts";

/** What is known when a query arrives. */
export type Variables = Readonly<Record<string, unknown>>;
/** The cost of one operation, for its variables; now is where a range ends that does not say. */
export type CostFunction = (variables: Variables, now: Date) => number;

/** Of an unpaged list, such as the containers of a task: how many items are reckoned with. */
const unpagedItems = 5;
const defaultPage = 20;
/** The connections that give more when nothing is asked. */
const defaultPages: ReadonlyMap<string, number> = new Map([["DeploymentEventConnection", 50]]);
const totalCountCost = 10;
/** What costs more than its items: a connection is a search somewhere else, an impact reads a week. */
const ownCosts: ReadonlyMap<string, number> = new Map([
  ["LogLineConnection", 500],
  ["TailedLogLineConnection", 500],
  // Eight days of a service's metrics in steps of five minutes.
  ["DeploymentImpact", 2_000],
]);

/** Over one evaluation: sizes known, and what each fragment came to, so that fragments of fragments stay cheap. */
type Run = { variables: Variables; now: Date; fragments: Map<string, number> };
type Priced = (run: Run, page: number) => number;

/**
 * Reads an operation once into a function that prices it: 1 for an object, 0 for a scalar, what is inside a
 * connection times the `first` or `last` that is asked for, 5 for the items of an unpaged list, 10 for a
 * totalCount; metrics by their points (metric-cost.ts). The price is known before anything runs.
 */
export function compileCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CostFunction {
  const definitions = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) definitions.set(definition.name.value, definition);
  }
  const fragments = new Map<string, Priced>();

  function fragmentPrice(name: string): Priced {
    const known = fragments.get(name);
    if (known) return known;
    const definition = definitions.get(name);
    const type = definition && schema.getType(definition.typeCondition.name.value);
    if (!definition || !isCompositeType(type)) return () => 0;
    const inside = selectionPrice(type, definition.selectionSet);
    const price: Priced = (run, page) => {
      const key = `${name}/${page}`;
      const done = run.fragments.get(key);
      if (done !== undefined) return done;
      const cost = inside(run, page);
      run.fragments.set(key, cost);
      return cost;
    };
    fragments.set(name, price);
    return price;
  }

  function selectionPrice(type: GraphQLCompositeType, set: SelectionSetNode): Priced {
    const parts = set.selections.map((selection): Priced => {
      const isAsked = conditionOf(selection.directives ?? []);
      const price = selectedPrice(selection);
      return (run, page) => (isAsked(run.variables) ? price(run, page) : 0);
    });
    function selectedPrice(selection: SelectionSetNode["selections"][number]): Priced {
      if (selection.kind === Kind.FIELD) return fieldPrice(type, selection);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return fragmentPrice(selection.name.value);
      const named = selection.typeCondition && schema.getType(selection.typeCondition.name.value);
      return selectionPrice(isCompositeType(named) ? named : type, selection.selectionSet);
    }
    return (run, page) => parts.reduce((sum, part) => sum + part(run, page), 0);
  }

  function fieldPrice(parent: GraphQLCompositeType, node: FieldNode): Priced {
    const name = node.name.value;
    if (name === "totalCount") return () => totalCountCost;
    const field = fieldType(schema, parent, name);
    if (!field || !node.selectionSet) return () => 0;
    const type = getNamedType(field);
    if (!isCompositeType(type)) return () => 0;
    const inside = selectionPrice(type, node.selectionSet);
    if (isConnection(type.name)) {
      const sizeOf = pageSize(node, defaultPages.get(type.name) ?? defaultPage);
      const own = ownCosts.get(type.name) ?? 1;
      return (run) => own + inside(run, sizeOf(run.variables));
    }
    if (type.name === "MetricSeries") {
      const price = metricsPrice(parent, node);
      return (run) => {
        const { series, points } = price(run.variables, run.now);
        return series * (1 + inside(run, 1)) + points;
      };
    }
    const isList = isListType(getNullableType(field));
    const isPaged = isConnection(parent.name) && (name === "nodes" || name === "edges");
    if (isPaged) return (run, page) => page * (1 + inside(run, page));
    if (name === "nodes" && parent === schema.getQueryType()) {
      const ids = argumentOf(node, "ids");
      return (run) => lengthOf(ids, run.variables) * (1 + inside(run, 1));
    }
    // An edge's node is the same object: it was paid for with the edge.
    const own = name === "node" && parent.name.endsWith("Edge") ? 0 : (ownCosts.get(type.name) ?? 1);
    return (run) => (isList ? unpagedItems : 1) * (own + inside(run, 1));
  }

  const root = schema.getRootType(operation.operation);
  if (!root) return () => 0;
  const price = selectionPrice(root, operation.selectionSet);
  const defaults = defaultsOf(operation);
  return (given, now) =>
    Math.max(1, price({ variables: { ...defaults, ...given }, now, fragments: new Map() }, 1));
}

function defaultsOf(operation: OperationDefinitionNode): Variables {
  const definitions = operation.variableDefinitions ?? [];
  return Object.fromEntries(
    definitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

const isConnection = (typeName: string) => typeName.endsWith("Connection");

function fieldType(
  schema: GraphQLSchema,
  parent: GraphQLCompositeType,
  name: string,
): GraphQLOutputType | undefined {
  if (parent === schema.getQueryType() && name === "__schema") return schema.getType("__Schema") as never;
  if (parent === schema.getQueryType() && name === "__type") return schema.getType("__Type") as never;
  if (isObjectType(parent) || (isAbstractType(parent) && "getFields" in parent)) {
    return parent.getFields()[name]?.type;
  }
  return undefined;
}

const argumentOf = (node: FieldNode, name: string) =>
  node.arguments?.find((argument) => argument.name.value === name)?.value;

function pageSize(node: FieldNode, unasked: number): (variables: Variables) => number {
  const sizes = ["first", "last"]
    .map((name) => argumentOf(node, name))
    .filter((value) => value !== undefined);
  return (variables) => {
    for (const value of sizes) {
      const size = value && numberOf(value, variables);
      // What is out of range is refused by its resolver; a negative size must not make others cheaper.
      if (typeof size === "number") return Math.max(0, size);
    }
    return unasked;
  };
}

function numberOf(value: ValueNode, variables: Variables): number | null {
  if (value.kind === Kind.INT) return Number(value.value);
  const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : null;
  return typeof given === "number" && Number.isFinite(given) ? given : null;
}

function lengthOf(value: ValueNode | undefined, variables: Variables): number {
  if (value?.kind === Kind.LIST) return value.values.length;
  const given = value?.kind === Kind.VARIABLE ? variables[value.name.value] : null;
  return Array.isArray(given) ? given.length : 1;
}

type Directives = NonNullable<FieldNode["directives"]>;

/** Whether @skip and @include leave a selection in. */
function conditionOf(directives: Directives): (variables: Variables) => boolean {
  const conditions = directives.flatMap((directive) => {
    const wanted =
      directive.name.value === GraphQLIncludeDirective.name
        ? true
        : directive.name.value === GraphQLSkipDirective.name
          ? false
          : null;
    const value = directive.arguments?.find((argument) => argument.name.value === "if")?.value;
    return wanted === null || !value ? [] : [{ wanted, value }];
  });
  return (variables) =>
    conditions.every(({ wanted, value }) => {
      if (value.kind === Kind.BOOLEAN) return value.value === wanted;
      const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
      // What is no boolean is refused before it runs.
      return typeof given === "boolean" ? given === wanted : true;
    });
}
