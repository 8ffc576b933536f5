import type { ApolloServerPlugin } from "@apollo/server";
import { HeaderMap } from "@apollo/server";
import { ApolloArmor } from "@escape.tech/graphql-armor";
import { render } from "@fleetgraph/catalogue";
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLErrorOptions,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from "graphql";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Context } from "./context.ts";
import { type CostFunction, compileCost, type Variables } from "./cost.ts";
import type { Cost } from "./cost-extension.ts";
import { requireStorableVariables, storableStringsRule } from "./unstorable-text.ts";

export type GraphLimits = { costPerQuery: number; costPerSecond: number; streamsPerPrincipal: number };

const windowSeconds = 10;
/** The deepest operation of the SDK has depth 9; introspection is not counted. */
const shape = { depth: 14, aliases: 30, directives: 50 };
/** Of a document. The largest operation of the SDK has about 700. */
export const mostTokens = 4_000;

/** The validation rules that hold back documents that are hostile by their shape, before any of them is priced. */
export function shapeRules(): readonly ValidationRule[] {
  const { validationRules } = new ApolloArmor({
    maxDepth: { n: shape.depth },
    maxAliases: { n: shape.aliases },
    maxDirectives: { n: shape.directives },
    // The parser stops by itself (mostTokens).
    maxTokens: { enabled: false },
    // Priced by compileCost, which knows connections.
    costLimit: { enabled: false },
    // A typo's suggestion helps; the schema is no secret.
    blockFieldSuggestion: { enabled: false },
  }).protect();
  return [...validationRules, storableStringsRule];
}

/** Prices operations and takes the price from the caller's budget. */
export type Budget = {
  /** Gives the price and what is left. Throws GraphQLError QUERY_TOO_COSTLY, or RATE_LIMITED with 429 and Retry-After. */
  charge(
    context: Context,
    request: { document: DocumentNode; operation: OperationDefinitionNode; variables: Variables },
  ): Promise<Cost>;
  /** Of an answer that nothing was charged for. */
  nothing: Cost;
};

/** RATE_LIMITED: nothing is left until then. */
class BudgetSpent extends GraphQLError {
  readonly resetsInMs: number;
  constructor(message: string, msBeforeNext: number, options: GraphQLErrorOptions) {
    super(message, options);
    this.resetsInMs = Math.max(0, Math.ceil(msBeforeNext));
  }
}

/** One budget per principal, of this process, that refills over ten seconds. */
export function createBudget(schema: GraphQLSchema, limits: GraphLimits): Budget {
  const compiled = new WeakMap<OperationDefinitionNode, CostFunction>();
  // A query that is allowed at all must fit.
  const points = Math.max(limits.costPerSecond * windowSeconds, limits.costPerQuery);
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds });
  return {
    nothing: { requested: 0, limit: limits.costPerQuery },
    async charge({ caller, locale, app }, { document, operation, variables }) {
      let price = compiled.get(operation);
      if (!price) {
        price = compileCost(schema, document, operation);
        compiled.set(operation, price);
      }
      const cost = price(variables, app.clock.now());
      const { requestId } = caller;
      const limit = limits.costPerQuery;
      if (!(cost <= limit)) {
        throw new GraphQLError(render("problem.queryTooCostly", { cost, limit }, locale), {
          extensions: {
            code: "QUERY_TOO_COSTLY",
            cost,
            limit,
            hint: render("problem.queryTooCostly.hint", {}, locale),
            requestId,
            http: { status: 400 },
          },
        });
      }
      const spent = await limiter.consume(caller.principalId, cost).catch((reason: unknown) => reason);
      if (!(spent instanceof RateLimiterRes)) throw spent;
      if (spent.consumedPoints <= points) {
        const available = points - spent.consumedPoints;
        return { requested: cost, limit, available, resetsInMs: Math.max(0, Math.ceil(spent.msBeforeNext)) };
      }
      const seconds = Math.max(1, Math.ceil(spent.msBeforeNext / 1000));
      throw new BudgetSpent(render("problem.rateLimited", { seconds }, locale), spent.msBeforeNext, {
        extensions: {
          code: "RATE_LIMITED",
          hint: render("problem.rateLimited.hint", {}, locale),
          requestId,
          http: { status: 429, headers: new HeaderMap([["retry-after", String(seconds)]]) },
        },
      });
    },
  };
}

/** `execute` would fail with an internal error. */
function noSubscriptions(requestId: string): GraphQLError {
  return new GraphQLError("Subscriptions are served at /graphql/stream, as Server-Sent Events.", {
    extensions: { code: "BAD_REQUEST", requestId, http: { status: 400 } },
  });
}

/** Charges each operation before it runs, and tells its cost in `extensions.cost` of every answer. */
export function costPlugin(budget: Budget): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      let cost = budget.nothing;
      return {
        async didResolveOperation({ contextValue, document, operation, request }) {
          if (!operation) return;
          if (operation.operation === "subscription") throw noSubscriptions(contextValue.caller.requestId);
          const variables = request.variables ?? {};
          requireStorableVariables(variables, contextValue.caller.requestId);
          try {
            cost = await (contextValue.begun?.charge ??
              budget.charge(contextValue, { document, operation, variables }));
          } catch (error) {
            if (error instanceof BudgetSpent) cost = { ...cost, available: 0, resetsInMs: error.resetsInMs };
            throw error;
          }
        },
        async willSendResponse({ response }) {
          if (response.body.kind !== "single") return;
          const { singleResult } = response.body;
          singleResult.extensions = { ...singleResult.extensions, cost };
        },
      };
    },
  };
}
