import { NotPermitted, Problem, redactSecrets } from "@fleetgraph/core/kernel";
import type { GraphQLError, GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { Context } from "./context.ts";
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
 * that records its own, words that people write are kept without what looks like a secret, and who acts for somebody may do
 * no more than both. Of queries that answer with a result union, the same of the first.
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
        const plain = withPlainWords(args);
        const acting = changes ? await actingFor(context, plain.input?.onBehalfOf) : context;
        const answered =
          acting instanceof Refused ? acting : await (resolve as Resolver)(root, plain, acting, info);
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

/** The context of a change that is asked for somebody. Beside the change itself nothing of a request is narrowed. */
async function actingFor(context: Context, name: unknown): Promise<Context | Refused> {
  if (typeof name !== "string") return context;
  const { app, caller, locale } = context;
  const acting = await app.actingFor(caller, name);
  // Nothing would be there for them, not even what it is about: that says more.
  if (acting.actsFor?.grants.length === 0) return new Refused(new NotPermitted("fleet:read", "", name));
  const narrowed = new Context(app, acting, locale);
  narrowed.asked = context.asked;
  return narrowed;
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
