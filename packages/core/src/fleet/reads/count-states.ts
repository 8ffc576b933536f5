import type { Bind, Reads } from "../../kernel/index.ts";
import { isPresent, type Remembered } from "./states.ts";

/**
 * The longest that a state of each class held, in seconds, as fleet_state_class has them: below the first, up to the
 * last, and longer than that.
 */
export const classBounds = [
  60, 300, 1_800, 7_200, 28_800, 86_400, 259_200, 864_000, 2_592_000, 7_776_000, 31_536_000,
];
/** Longer than any state held. */
const ever = 3_155_760_000;

/**
 * How many states meet conditions, as an expression: of now, or of the moment that is read. Then those of the past are
 * looked up class by class of how long they held, each of which has ended within that time behind the moment: so few
 * others are read, however far back it is. There is an index by class for each table, of tasks for the running ones.
 */
export function countOfStates(
  reads: Reads,
  { table, where }: { table: Remembered; where: readonly string[] },
  bind: Bind,
): string {
  const condition = (...more: readonly string[]) => [...more, ...where].join(" AND ");
  if (reads.at === undefined) {
    return `(SELECT count(*)::int FROM ${table} x WHERE ${condition(...isPresent(reads, bind))})`;
  }
  const at = `${bind(reads.at)}::timestamptz`;
  const classes = [...classBounds, ever].map((seconds, index) => `(${index}, ${seconds})`);
  // With both bounds PostgreSQL takes a range for narrow and plans the statement once: to plan it, with all the months
  // and their indexes, takes as long as to run it on a fleet of a tenth of the size. With one it plans for each moment.
  const begun = `x.valid_from >= '-infinity' AND x.valid_from <= ${at}`;
  const present = condition(begun, `coalesce(x.gone_at, 'infinity') > ${at}`);
  const past = condition(
    "fleet_state_class(x.valid_from, x.valid_until) = c.class",
    `x.valid_until > ${at}`,
    `x.valid_until <= ${at} + make_interval(secs => c.seconds)`,
    `x.valid_from <= ${at}`,
  );
  return (
    `((SELECT count(*) FROM ${table} x WHERE ${present}) + ` +
    `(SELECT sum(s.count) FROM (VALUES ${classes.join(", ")}) AS c(class, seconds) ` +
    `CROSS JOIN LATERAL (SELECT count(*) FROM ${table}_past x WHERE ${past}) AS s))::int`
  );
}
