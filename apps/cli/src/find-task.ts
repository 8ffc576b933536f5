import type { Context } from "./context.ts";
import { exitCodes, Failure } from "./failure.ts";

/** The first characters of an id are enough where no other task begins with them. */
const shortest = 4;

/** A task by its id, its ARN, or the first characters of the id that ECS gave it. Throws a Failure with candidates. */
export async function findTask<Result>(
  context: Context,
  ref: string,
  work: (ref: string) => Promise<Result | null>,
): Promise<Result> {
  const { fleet, say, signal } = context;
  const found = await work(ref);
  if (found !== null) return found;
  const begins =
    ref.length >= shortest
      ? await fleet.search.page({ text: ref, kinds: ["TASK"], first: 5 }, { signal })
      : null;
  const ids = (begins?.edges ?? []).flatMap(({ node: { item } }) =>
    item.__typename === "Task" && item.name.startsWith(ref.toLowerCase()) ? [item] : [],
  );
  const [only, another] = ids;
  if (only && !another) {
    const task = await work(only.id);
    if (task !== null) return task;
  }
  const candidates = ids.map(({ name }) => name);
  throw new Failure(exitCodes.notFound, say("problem.notFound", { what: "task", ref }), {
    code: "NOT_FOUND",
    hint: candidates.length
      ? say("cli.didYouMean", { candidates })
      : say("problem.notFound.hint", { what: "task" }),
  });
}
