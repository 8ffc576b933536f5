import { InvalidInput, type Message, message } from "../kernel/index.ts";
import { type FreezeSchedule, recurrenceProblem, type ScheduleProblem } from "./schedule.ts";

/** When a freeze window is to hold: exactly one of the two. */
export type WantedSchedule = {
  once?: { start: Date; end: Date } | null | undefined;
  recurring?: { cron: string; timeZone: string; durationSeconds: number } | null | undefined;
};

const durations = { minimum: 60, maximum: 31 * 86_400 };
const longestText = 100;

/** The schedule that is wanted. Throws InvalidInput, about the field, unless it is one that holds at `at` or later. */
export function checkSchedule({ once, recurring }: WantedSchedule, at: Date): FreezeSchedule {
  if (once) {
    const { start, end } = once;
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
