import { errorOfCode, type Told } from "./error-of-answer.ts";
import { type ErrorDetails, type FleetgraphError, RefusedError } from "./errors.ts";
import { problemErrors } from "./generated/problem-errors-by-name.ts";
import { requestIdOf } from "./request-ids.ts";

type Refused = new (
  code: string,
  message: string,
  details: ErrorDetails & { problem: unknown },
) => RefusedError;

/** The error of a member of a result union that is no success. */
export function errorOfProblem(problem: Told): FleetgraphError {
  const requestId = requestIdOf(problem);
  const known = errorOfCode(problem, requestId);
  if (known) return known;
  // "SERVICE_LOCKED" is thrown as ServiceLockedError, and what a newer server adds as their common class.
  const name = `_${problem.code}`.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const Class =
    (problemErrors as unknown as Readonly<Record<string, Refused>>)[`${name}Error`] ?? RefusedError;
  return new Class(problem.code, problem.message, { hint: problem.hint, requestId, problem });
}
