import type { Bind, Reads } from "../../kernel/index.ts";
import type { Remembered } from "./states.ts";

/**
 * The longest that a state of each class held, in seconds, as fleet_state_class has them: below the first, up to the
 * last, and longer than that.
 */
export const classBounds = [
  60, 300, 1_800, 7_200, 28_800, 86_400, 259_200, 864_000, 2_592_000, 7_776_000, 31_536_000,
];
/** Longer than any state held. */
const ever = 3_155_760_000;

/** The classes, as a table with the alias `c`. */
const classes = `(VALUES ${[...classBounds, ever].map((seconds, index) => `(${index}, ${seconds})`).join(", ")}) AS c(class, seconds)`;

/** The moment of reads, bound. */
type Moment = Reads & { at: string };

/**
 * A query of the states that held at the moment that is read, in all of the fleet: those of the present and those of the
 * past, each under the alias `x`. The past is looked up class by class of how long its states held, each of which has
 * ended within that time behind the moment: so few others are read, however far back it is. There is an index by class for
 * each table, of tasks for the running ones. With `goneToo` also what had gone by then and has not come back.
 */
export function heldStates(
  { at: moment }: Moment,
  input: { table: Remembered; select: string; where: readonly string[]; goneToo?: boolean },
  bind: Bind,
): { present: string; past: string } {
  const { table, select, where, goneToo = false } = input;
  const at = `${bind(moment)}::timestamptz`;
  // With both bounds PostgreSQL takes a range for narrow and plans the statement once: to plan it, with all the months
  // and their indexes, takes as long as to run it on a fleet of a tenth of the size. With one it plans for each moment.
  const present = [
    "x.valid_from >= '-infinity'",
    `x.valid_from <= ${at}`,
    ...(goneToo ? [] : [`coalesce(x.gone_at, 'infinity') > ${at}`]),
    ...where,
  ];
  const past = [
    "fleet_state_class(x.valid_from, x.valid_until) = c.class",
    `x.valid_until > ${at}`,
    `x.valid_until <= ${at} + make_interval(secs => c.seconds)`,
    `x.valid_from <= ${at}`,
    ...where,
  ];
  return {
    present: `SELECT ${select} FROM ${table} x WHERE ${present.join(" AND ")}`,
    past:
      `SELECT s.* FROM ${classes} CROSS JOIN LATERAL ` +
      `(SELECT ${select} FROM ${table}_past x WHERE ${past.join(" AND ")}) AS s`,
  };
}

/** Whether reads are of a moment. */
export const isOfMoment = (reads: Reads): reads is Moment => reads.at !== undefined;
