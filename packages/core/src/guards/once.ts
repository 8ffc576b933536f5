import { findFirstResult, type IdempotentRequest, idempotencyConstraint, violates } from "../access/index.ts";
import { Problem, type Reads } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";

/**
 * The id of what a request made: of the first with its key. Where the same request comes twice at the same moment, one
 * of the two is refused for what the other has done; then the other's result is its own.
 */
export async function once(
  reads: Reads,
  caller: Caller,
  request: IdempotentRequest,
  act: () => Promise<string>,
): Promise<string> {
  const earlier = await findFirstResult(reads, caller, request);
  if (earlier !== null) return earlier;
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Problem) && !violates(error, idempotencyConstraint)) throw error;
    const first = await findFirstResult(reads, caller, request);
    if (first === null) throw error;
    return first;
  }
}
