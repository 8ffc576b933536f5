import type { ApolloServerPlugin } from "@apollo/server";
import { type DocumentNode, Kind, type OperationDefinitionNode } from "graphql";
import { LRUCache } from "lru-cache";
import type { Begun } from "./begun.ts";
import type { Context } from "./context.ts";
import type { Engine, EngineName } from "./engine.ts";
import type { Budget } from "./limits.ts";
import { areStorable } from "./unstorable-text.ts";

/** What was found out of an operation when Apollo Server first let it pass. */
type KnownOperation = {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  hash: string;
  name: string | null;
};

/** A whole answer. */
export type LaneAnswer = { text: string; type: string; engine: EngineName };

/**
 * Queries that Apollo Server has parsed, validated and let pass once are answered without going through it again: it
 * costs as much as reading a node from the database. Anything out of the ordinary goes back to Apollo with what was
 * done so far: its errors, masks and status codes are the only ones.
 */
export type FastLane = {
  answer(context: Context, body: unknown, accept: string | undefined): Promise<LaneAnswer | null>;
  /** Learns operations from Apollo Server. */
  plugin: ApolloServerPlugin<Context>;
};

const knownOperations = 500;
const json = "application/json; charset=utf-8";
const graphqlJson = "application/graphql-response+json; charset=utf-8";
/** The Accept headers that need no negotiation, with the type that Apollo Server gives them. */
const types = new Map<string | undefined, string>([
  [undefined, json],
  ["*/*", json],
  ["application/json", json],
  ["application/graphql-response+json", graphqlJson],
  ["application/graphql-response+json, application/json", graphqlJson],
]);

export function createFastLane(deps: { engine: Engine; budget: Budget }): FastLane {
  const { engine, budget } = deps;
  const known = new LRUCache<string, KnownOperation>({ max: knownOperations });
  return {
    async answer(context, body, accept) {
      const type = types.get(accept);
      if (type === undefined || !isPlain(body)) return null;
      const operation = known.get(body.query);
      if (!operation || (body.operationName ?? operation.name) !== operation.name) return null;
      const variables = body.variables ?? {};
      if (!areStorable(variables)) return null;
      const begun: Begun = { charge: budget.charge(context, { ...operation, variables }) };
      context.begun = begun;
      try {
        const cost = await begun.charge;
        begun.run = engine({ ...operation, operationName: null, variables, context });
        const { result, engine: by } = await begun.run;
        if (result.errors || by !== "jit") return null;
        return { text: `${JSON.stringify({ data: result.data, extensions: { cost } })}\n`, type, engine: by };
      } catch {
        // Apollo Server awaits the same promises, and tells their failures.
        return null;
      }
    },
    plugin: {
      async requestDidStart() {
        return {
          async didResolveOperation({ source, document, operation, queryHash }) {
            if (operation?.operation !== "query" || !source) return;
            const several = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
            if (several.length > 1) return;
            known.set(source, { document, operation, hash: queryHash, name: operation.name?.value ?? null });
          },
        };
      },
    },
  };
}

type PlainBody = { query: string; variables?: Record<string, unknown> | null; operationName?: string | null };

function isPlain(body: unknown): body is PlainBody {
  if (body === null || typeof body !== "object" || Array.isArray(body)) return false;
  const { query, variables, operationName, extensions } = body as Record<string, unknown>;
  if (typeof query !== "string" || extensions != null) return false;
  if (operationName != null && typeof operationName !== "string") return false;
  return variables == null || (typeof variables === "object" && !Array.isArray(variables));
}
