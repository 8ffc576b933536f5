import { Problem, redactSecrets } from "@fleetgraph/core/kernel";
import type { GraphQLError, GraphQLFieldResolver, GraphQLSchema } from "graphql";
import type { Context } from "./context.ts";
import { Refused } from "./problem.ts";

/** What somebody was refused to read, out of an answer's errors, comes on record before the answer goes. */
export async function recordRefusedReads(
  { app, caller }: Pick<Context, "app" | "caller">,
  errors: readonly GraphQLError[],
): Promise<void> {
  for (const { originalError: problem, path } of errors) {
    if (!(problem instanceof Problem)) continue;
    await app.accessRefusals.record(caller, { problem, of: String(path?.[0] ?? ""), changes: false });
  }
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

/**
 * What all mutations have in common, whoever writes one: a refusal comes on record also where no use case was reached
 * that records its own, and words that people write are kept without what looks like a secret. Of queries that answer
 * with a result union, the same of the former.
 */
export function recordWhatIsRefused(schema: GraphQLSchema): void {
  const roots = [
    { type: schema.getMutationType(), changes: true },
    { type: schema.getQueryType(), changes: false },
  ];
  for (const { type, changes } of roots) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const { resolve, name } = field;
      if (!resolve || !String(field.type).endsWith("Result!")) continue;
      const recording: Resolver = async (root, args, context, info) => {
        const answered = await (resolve as Resolver)(root, withPlainWords(args), context, info);
        if (answered instanceof Refused) {
          const { problem } = answered;
          await context.app.accessRefusals.record(context.caller, { problem, of: name, changes });
        }
        return answered;
      };
      field.resolve = recording;
    }
  }
}

/** The fields of inputs that people write words into: they are answered and kept as they are given. */
const words = ["reason", "name", "principal", "onBehalfOf"] as const;

function withPlainWords(args: { input?: Record<string, unknown> }): typeof args {
  const { input } = args;
  if (!input) return args;
  const plain = words.flatMap((word) => {
    const given = input[word];
    return typeof given === "string" ? [[word, redactSecrets(given)] as const] : [];
  });
  return { ...args, input: { ...input, ...Object.fromEntries(plain) } };
}
