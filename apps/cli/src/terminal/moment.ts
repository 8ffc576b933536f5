import { partsOf } from "@fleetgraph/catalogue";

export { ago, partsOf } from "@fleetgraph/catalogue";

/** Date and time of day in the user's time zone, sortable: "2026-11-23 08:44:41". */
export function clockTime(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${timeOfDay(date)}`;
}

const halfYearMs = 182 * 86_400_000;

/**
 * The time of a row. On a terminal as short as `ls -l` has it, because columns are dear: "11-23 08:44", older than
 * half a year the date; whole where nothing is cut.
 */
export function rowTime(at: string, input: { now: number; width: number | null }): string {
  const whole = clockTime(at);
  if (input.width === null) return whole;
  return Math.abs(input.now - Date.parse(at)) > halfYearMs ? whole.slice(0, 10) : whole.slice(5, 16);
}

/** Time of day in the user's time zone: "08:44:41". */
export function timeOfDay(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((value) => String(value).padStart(2, "0"))
    .join(":");
}

/** A length of time in a table: "1m 12s". */
export function shortDuration(ms: number): string {
  const { hours, minutes, seconds } = partsOf(ms);
  if (hours) return `${hours}h ${minutes}m`;
  return minutes ? `${minutes}m ${seconds}s` : `${seconds}s`;
}
