import { nearest } from "@fleetgraph/catalogue";
import { NotFoundError } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { exitCodes, Failure } from "./failure.ts";

// Enough for "did you mean" in any fleet one knows by heart; more would make a typing error slow.
const namesLookedAt = 500;

/**
 * Does something with a service by its reference; when there is none, says which services have a name like it.
 * Null from `work` also means that there is none.
 */
export async function findService<Result>(
  context: Context,
  ref: string,
  work: () => Promise<Result | null>,
): Promise<Result> {
  try {
    const found = await work();
    if (found !== null) return found;
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
  const candidates = await similarServices(context, ref);
  const { say } = context;
  throw new Failure(exitCodes.notFound, say("problem.notFound", { what: "service", ref }), {
    code: "NOT_FOUND",
    hint: candidates.length
      ? say("cli.didYouMean", { candidates })
      : say("problem.notFound.hint", { what: "service" }),
  });
}

/** Throws when there is no such service. */
export async function requireService(context: Context, ref: string): Promise<void> {
  const { fleet, signal } = context;
  await findService(context, ref, () => fleet.service({ ref }, { select: { id: true }, signal }));
}

async function similarServices(context: Context, ref: string): Promise<string[]> {
  const names = new Map<string, number>();
  const paths: string[] = [];
  const select = { name: true, cluster: { name: true } } as const;
  for await (const { name, cluster } of context.fleet.services.all({}, { select, signal: context.signal })) {
    names.set(name, (names.get(name) ?? 0) + 1);
    paths.push(`${cluster.name}/${name}`);
    if (paths.length >= namesLookedAt) break;
  }
  // A name that several clusters have would only be ambiguous next.
  const unique = [...names].filter(([, count]) => count === 1).map(([name]) => name);
  return nearest(ref, ref.includes("/") ? paths : [...unique, ...paths]);
}
