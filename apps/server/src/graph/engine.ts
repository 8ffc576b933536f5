import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema } from "graphql";
import { type CompiledQuery, compileQuery, isCompiledQuery } from "graphql-jit";
import { LRUCache } from "lru-cache";
import type { Context } from "./context.ts";
import { asGraphError } from "./graph-error.ts";

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

// A compiled operation is some tens of kilobytes; an SDK has about fifty of them.
const compiledOperations = 500;

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
    return { engine: "graphql-js", result: withGraphErrors(result, context) };
  };
}

/**
 * graphql-jit: each operation is compiled once. What it cannot compile, and variables it cannot coerce (no
 * resolver has run then), go to graphql-js, whose messages are the specification's.
 */
export function createEngine(schema: GraphQLSchema): Engine {
  const compiled = new LRUCache<string, CompiledQuery | false>({ max: compiledOperations });
  const interpret = createInterpreter(schema);

  function compiledOf({ hash, document, operationName }: Request): CompiledQuery | false {
    const key = `${hash}:${operationName ?? ""}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    // Capturing a stack for every field error costs more than the field.
    const made = compileQuery(schema, document, operationName ?? undefined, {
      disablingCapturingStackErrors: true,
    });
    const usable = isCompiledQuery<CompiledQuery, ExecutionResult>(made) ? made : false;
    compiled.set(key, usable);
    return usable;
  }

  return async (request) => {
    const operation = compiledOf(request);
    if (!operation) return interpret(request);
    const result = await operation.query(undefined, request.context, request.variables);
    if (result.data === undefined) return interpret(request);
    return { engine: "jit", result: withGraphErrors(result, request.context) };
  };
}

function withGraphErrors(result: ExecutionResult, context: Context): ExecutionResult {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => asGraphError(error, context)) };
}
