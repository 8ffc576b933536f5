import { InvalidInput, type Message, message } from "../kernel/index.ts";
import { momentOf } from "./moment.ts";
import { type FreezeSchedule, recurrenceProblem, type ScheduleProblem } from "./schedule.ts";

/** When a freeze window is to hold: exactly one of the two. */
export type WantedSchedule = {
  /** Each a moment, or so many seconds after the request; it starts with the request unless said. */
  once?:
    | {
        start?: Date | null | undefined;
        startInSeconds?: number | null | undefined;
        end?: Date | null | undefined;
        endInSeconds?: number | null | undefined;
      }
    | null
    | undefined;
  recurring?: { cron: string; timeZone: string; durationSeconds: number } | null | undefined;
};

const durations = { minimum: 60, maximum: 31 * 86_400 };
const longestText = 100;

/** The schedule that is wanted. Throws InvalidInput, about the field, unless it is one that holds at `at` or later. */
export function checkSchedule({ once, recurring }: WantedSchedule, at: Date): FreezeSchedule {
  if (once) {
    const { startInSeconds, endInSeconds } = once;
    const from = { now: at, field: ["once.start", "once.startInSeconds"] } as const;
    const to = { now: at, field: ["once.end", "once.endInSeconds"] } as const;
    const start = momentOf({ at: once.start, inSeconds: startInSeconds }, from) ?? at;
    const end = momentOf({ at: once.end, inSeconds: endInSeconds }, to);
    if (end === null) throw invalid(message("problem.invalid.oneOf", { fields: to.field }), ["once", "end"]);
    if (end <= start) throw invalid(message("problem.invalid.freeze.empty", {}), ["once", "end"]);
    if (end <= at) throw invalid(message("problem.invalid.past", { field: "end" }), ["once", "end"]);
    return { kind: "ONCE", start, end };
  }
  if (!recurring) throw new Error("neither a time nor a recurrence was given");
  const { cron, timeZone, durationSeconds } = recurring;
  for (const [field, text] of Object.entries({ cron, timeZone })) {
    if (text.length <= longestText) continue;
    const tooLong = message("problem.invalid.tooLong", { field, limit: longestText });
    throw invalid(tooLong, ["recurring", field]);
  }
  const { minimum, maximum } = durations;
  if (!Number.isInteger(durationSeconds) || durationSeconds < minimum || durationSeconds > maximum) {
    const field = "durationSeconds";
    throw invalid(message("problem.invalid.range", { field, ...durations }), ["recurring", field]);
  }
  const problem = recurrenceProblem(recurring, at);
  if (problem !== null) {
    const { field, text, hint } = told[problem](recurring);
    throw invalid(text, ["recurring", field], hint);
  }
  return { kind: "RECURRING", cron, timeZone, durationSeconds };
}

type Told = { field: string; text: Message; hint: Message };
type Recurrence = NonNullable<WantedSchedule["recurring"]>;

const told: Readonly<Record<ScheduleProblem, (recurrence: Recurrence) => Told>> = {
  CRON: ({ cron }) => ({
    field: "cron",
    text: message("problem.invalid.cron", { cron }),
    hint: message("problem.invalid.cron.hint", {}),
  }),
  NEVER: ({ cron }) => ({
    field: "cron",
    text: message("problem.invalid.cron.never", { cron }),
    hint: message("problem.invalid.cron.hint", {}),
  }),
  TIME_ZONE: ({ timeZone }) => ({
    field: "timeZone",
    text: message("problem.invalid.timeZone", { timeZone }),
    hint: message("problem.invalid.timeZone.hint", {}),
  }),
  OVERLAPS: () => ({
    field: "durationSeconds",
    text: message("problem.invalid.freeze.overlaps", {}),
    hint: message("problem.invalid.freeze.overlaps.hint", {}),
  }),
};

function invalid(text: Message, path: readonly string[], hint: Message | null = null): InvalidInput {
  return new InvalidInput(text, hint, ["input", ...path]);
}
