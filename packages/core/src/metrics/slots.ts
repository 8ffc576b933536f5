// Times as they are stored: whole minutes, hours and days since 1970.

export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** Seconds of what is kept: points of a minute, and their roll-ups. */
export const levels = [60, 300, 3600] as const;
/** How fine what is kept is, in seconds. */
export type Level = (typeof levels)[number];

/** Minutes of a row of the head. */
export const minutesPerHour = 60;
/** Of a sealed row: points of a day, five minutes of a day, hours of a week. */
export const perChunk: Readonly<Record<Level, number>> = { 60: 1440, 300: 288, 3600: 168 };
/** Days that a sealed row covers, from a multiple of them on. */
export const daysPerChunk: Readonly<Record<Level, number>> = { 60: 1, 300: 1, 3600: 7 };

/**
 * The step, counted since 1970, that a moment ends in. A point is dated by the end of its step: 12:01:00 ends the minute
 * that began at 12:00.
 */
export const stepEndingAt = (at: number, stepSeconds: number): number =>
  Math.ceil(at / (stepSeconds * 1000)) - 1;

/** The first day of the sealed row that a day lies in. */
export const chunkOfDay = (day: number, level: Level): number => day - (day % daysPerChunk[level]);
