import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
} from "graphql";
import { type CompiledQuery, compileQuery, isCompiledQuery } from "graphql-jit";
import { LRUCache } from "lru-cache";
import { type AskedOfKinds, askedOf } from "./asked.ts";
import { decisionsOf, settleConditions } from "./conditions.ts";
import type { Context } from "./context.ts";
import { asGraphError } from "./graph-error.ts";
import { recordRefusedReads } from "./record-refused.ts";
import { selectionCount } from "./selection-count.ts";

/** One operation as it is to be run. */
export type Request = {
  document: DocumentNode;
  /** Of the document's text. */
  hash: string;
  operationName: string | null;
  variables: Record<string, unknown>;
  context: Context;
};
export type EngineName = "jit" | "graphql-js";
export type Engine = (request: Request) => Promise<{ result: ExecutionResult; engine: EngineName }>;

// Compiled code takes about 0.6 kB for each selection, whatever the operation costs to run: 300 operations that
// skipped all of their 1,600 selections held 300 MB. The SDK's operations have 700 selections in all.
const compiledSelections = { together: 100_000, ofOne: 10_000 };
const compilerOptions = {
  // Capturing a stack for every field error costs more than the field.
  disablingCapturingStackErrors: true,
  // Core's types have the values of the graph's scalars and enums already; making an error's path for each leaf in
  // case it has none took a third of an overview's memory. The differential test holds both engines together.
  disableLeafSerialization: true,
};
type Compiled = Pick<CompiledQuery, "query"> & { asked: AskedOfKinds };

/** graphql-js, as the specification has it. */
export function createInterpreter(schema: GraphQLSchema): Engine {
  return async ({ document, operationName, variables, context }) => {
    const result = await execute({
      schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
    });
    return { engine: "graphql-js", result: await withGraphErrors(result, context) };
  };
}

/**
 * graphql-jit: each operation is compiled once, or once for each outcome of its @skip and @include. What it cannot
 * compile, what is too large to be kept, and variables it cannot coerce (no resolver has run then), go to
 * graphql-js, whose messages are the specification's.
 */
export function createEngine(schema: GraphQLSchema): Engine {
  const compiled = new LRUCache<string, Compiled | false>({ maxSize: compiledSelections.together });
  const interpret = createInterpreter(schema);

  function compiledOf({ hash, document, operationName, variables }: Request): Compiled | false {
    const decisions = decisionsOf({ document, operationName, variables });
    if (decisions === null) return false;
    const key = `${hash}:${operationName ?? ""}:${[...decisions.values()].map(Number).join("")}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const settled = settleConditions(document, decisions);
    const size = 1 + selectionCount(settled, operationName);
    if (size > compiledSelections.ofOne) return false;
    const made = compileQuery(schema, settled, operationName ?? undefined, compilerOptions);
    const operation = getOperationAST(settled, operationName);
    const usable =
      operation && isCompiledQuery<CompiledQuery, ExecutionResult>(made)
        ? { query: made.query, asked: askedOf(schema, settled, operation) }
        : false;
    compiled.set(key, usable, { size });
    return usable;
  }

  return async (request) => {
    const operation = compiledOf(request);
    if (!operation) return interpret(request);
    request.context.asked = operation.asked;
    const result = await operation.query(undefined, request.context, request.variables);
    request.context.asked = null;
    if (result.data === undefined) return interpret(request);
    return { engine: "jit", result: await withGraphErrors(result, request.context) };
  };
}

async function withGraphErrors(result: ExecutionResult, context: Context): Promise<ExecutionResult> {
  if (!result.errors) return result;
  await recordRefusedReads(context, result.errors);
  return { ...result, errors: result.errors.map((error) => asGraphError(error, context)) };
}
