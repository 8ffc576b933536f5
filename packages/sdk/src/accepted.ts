import { errorOfProblem } from "./error-of-problem.ts";

type Payload<Result> = Exclude<Result, { code: string }>;

/**
 * The success of a result union; a problem is thrown as its typed error, with its code and hint.
 *
 * ```ts
 * const { deployment } = accepted(await fleet.deployService({ service: "web", images: [{ image: ":v42" }] }));
 * ```
 */
export function accepted<Result extends { __typename: string }>(result: Result): Payload<Result> {
  // Every problem has a code and no payload has: that also holds for problems added later.
  if ("code" in result) throw errorOfProblem(result as unknown as Parameters<typeof errorOfProblem>[0]);
  return result as Payload<Result>;
}
