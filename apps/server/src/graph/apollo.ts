import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled } from "@apollo/server/plugin/disabled";
import { redactSecrets } from "@fleetgraph/core/kernel";
import { GraphQLError, type GraphQLSchema } from "graphql";
import type { Context } from "./context.ts";
import type { Engine } from "./engine.ts";
import type { FastLane } from "./fast-lane.ts";
import { type Budget, costPlugin, mostTokens, shapeRules } from "./limits.ts";

/** The header that says which engine ran the operation, so that a silent fall-back is seen. */
export const engineHeader = "x-fleetgraph-engine";

/** Apollo Server's pipeline (parse, validate, plugins, formats) around the compiled execution. */
export async function createApollo(input: {
  schema: GraphQLSchema;
  engine: Engine;
  budget: Budget;
  lane: FastLane;
}): Promise<ApolloServer<Context>> {
  const { schema, engine, budget, lane } = input;
  const apollo = new ApolloServer<Context>({
    // A gateway, because `responseForOperation` skips formatError, masking and status codes.
    gateway: {
      onSchemaLoadOrUpdate(callback) {
        callback({ apiSchema: schema, coreSupergraphSdl: "" });
        return () => undefined;
      },
      async load() {
        return {
          async executor({ document, queryHash, operationName, request, context }) {
            const { begun } = context as Context;
            const { result, engine: by } = await (begun?.run ??
              engine({
                document,
                hash: queryHash,
                operationName: request.operationName ?? operationName,
                variables: request.variables ?? {},
                context: context as Context,
              }));
            (context as Context).engine = by;
            return result as never;
          },
        };
      },
      async stop() {},
    },
    // Safe: there are no cookies, so a page of another site has nothing to send along.
    csrfPrevention: false,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    status400ForVariableCoercionErrors: true,
    maxRecursiveSelections: true,
    persistedQueries: false,
    // Which query was asked is the request log's to say; Apollo's own log would repeat expected errors.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    validationRules: [...shapeRules()],
    parseOptions: { maxTokens: mostTokens },
    plugins: [
      // Its default wraps every resolver.
      ApolloServerPluginCacheControlDisabled(),
      costPlugin(budget),
      lane.plugin,
      answerPlugin,
    ],
    formatError: (formatted, error) => masked(formatted, error) as never,
  });
  await apollo.start();
  return apollo;
}

/** Names the engine, and answers as GraphQL over HTTP has it for application/json. */
const answerPlugin: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response, contextValue }) {
        const { engine } = contextValue;
        if (engine) response.http.headers.set(engineHeader, engine);
        const accept = request.http?.headers.get("accept") ?? "";
        const isWellFormed = typeof request.query === "string";
        // GraphQL over HTTP, 6.4.1: a well-formed request gets 200 there, whatever is wrong with its document.
        if (isWellFormed && response.http.status === 400 && !accept.includes("graphql-response")) {
          response.http.status = 200;
        }
      },
    };
  },
};

/** Apollo's own errors have codes; without one it is a mistake whose words are not for the outside. */
function masked(formatted: { message: string; extensions?: Record<string, unknown> }, error: unknown) {
  // The words of a refused document or variable repeat what was given.
  if (error instanceof GraphQLError && formatted.extensions?.code !== "INTERNAL_SERVER_ERROR")
    return { ...formatted, message: redactSecrets(formatted.message) };
  if (error instanceof GraphQLError && error.extensions.requestId !== undefined) return formatted;
  return { message: "Internal server error", extensions: { code: "INTERNAL_SERVER_ERROR" } };
}
