import type { Bind, Reads } from "../../kernel/index.ts";
import { heldStates, isOfMoment } from "./held-states.ts";
import { isPresent, type Remembered } from "./states.ts";

/** How many states meet conditions, as an expression: of now, or of the moment that is read. */
export function countOfStates(
  reads: Reads,
  { table, where }: { table: Remembered; where: readonly string[] },
  bind: Bind,
): string {
  if (!isOfMoment(reads)) {
    return `(SELECT count(*)::int FROM ${table} x WHERE ${[...isPresent(reads, bind), ...where].join(" AND ")})`;
  }
  const { present, past } = heldStates(reads, { table, select: "count(*)", where }, bind);
  return `((${present}) + (SELECT sum(h.count) FROM (${past}) AS h))::int`;
}
